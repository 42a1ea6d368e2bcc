import { nodeRelation } from '../context/nodeRelation.ts';
import { Relation } from '../context/relation.ts';
import type { World } from '../context/world.ts';
import type { SourceNode } from '../manifest/node.ts';
import type { Plan } from '../planner/index.ts';
import { AgateTable } from '../template/agate/index.ts';
import { str } from '../template/operators.ts';
import { PyDict, type Value } from '../template/values.ts';
import { callMacro } from './callMacro.ts';

/** When a table was last changed, and the time on the database's clock. */
export type LastModified = readonly [changed: Value, now: Value];

/** Whether the catalog has to tell how old a source is: it names neither a column nor a query. */
export const asksCatalog = (world: World, source: SourceNode): boolean =>
  world.adapter.capabilities.metadataFreshness === true &&
  source.loaded_at_field === null &&
  source.loaded_at_query === null;

/** Asks the catalog for all sources of a plan that need it, one query a database, when the first of them is looked at. */
export function lastModifiedOf(
  world: World,
  plan: Plan,
  signal: AbortSignal,
): (uniqueId: string) => Promise<LastModified | undefined> {
  let answers: Promise<ReadonlyMap<string, LastModified>> | undefined;
  return async (uniqueId) => {
    answers ??= readAll(world, plan, signal);
    return (await answers).get(uniqueId);
  };
}

async function readAll(world: World, plan: Plan, signal: AbortSignal): Promise<ReadonlyMap<string, LastModified>> {
  const sources = plan.steps
    .filter(({ action, node }) => action === 'freshness' && asksCatalog(world, node as SourceNode))
    .map(({ node }) => ({ id: node.unique_id, relation: nodeRelation(world, node) }));
  const found = new Map<string, LastModified>();
  for (const database of new Set(sources.map(({ relation }) => relation.path.database))) {
    const own = sources.filter(({ relation }) => relation.path.database === database);
    const information = new Relation(world.adapter.facts, {
      path: { database, schema: null, identifier: null },
      quote: world.quoting,
    }).informationSchema(null);
    const relations = own.map(({ relation }) => relation);
    const answer = await callMacro(world, 'get_relation_last_modified', [information, relations], signal);
    const table = answer instanceof PyDict ? answer.get('table') : undefined;
    if (!(table instanceof AgateTable)) continue;
    for (const row of table.rows) {
      const [schema, identifier, changed, now] = row.values() as [Value, Value, Value, Value];
      const key = `${str(schema)}.${str(identifier)}`.toLowerCase();
      for (const { id, relation } of own)
        if (`${relation.path.schema}.${relation.path.identifier}`.toLowerCase() === key) found.set(id, [changed, now]);
    }
  }
  return found;
}
