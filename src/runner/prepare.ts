import { StatementError } from '../adapters/adapter.ts';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { SchemaName } from '../context/nodeCatalog.ts';
import type { NodeSession } from '../context/nodeSession.ts';
import { Relation } from '../context/relation.ts';
import { runtimeContext } from '../context/runtimeContext.ts';
import type { World } from '../context/world.ts';
import type { GraphNode, TestNode } from '../manifest/node.ts';
import type { CatalogRelation } from '../manifest/relation.ts';
import type { Plan } from '../planner/index.ts';
import { noKwargs, type PyObject, settle } from '../template/values.ts';
import { withSession } from './job.ts';
import { storesFailures } from './kinds/test.ts';
import { operationNode } from './operationNode.ts';

/** The schemas that a plan writes to. */
export function schemasOf(world: World, plan: Plan): SchemaName[] {
  const schemas = new Map<string, SchemaName>();
  for (const { node, action } of plan.steps) {
    if (!writes(world, node, action)) continue;
    const { database, schema } = node as { readonly database?: string | null; readonly schema?: string };
    if (!schema) continue;
    const name = { database: database ?? null, schema };
    schemas.set(`${name.database}.${schema}`.toLowerCase(), name);
  }
  return [...schemas.values()];
}

function writes(world: World, node: GraphNode, action: Plan['steps'][number]['action']): boolean {
  switch (action) {
    case 'run':
    case 'seed':
    case 'snapshot':
    case 'function':
    case 'clone':
      return true;
    case 'unit-test':
      return false;
    case 'test':
      return storesFailures(world, node as TestNode);
    default:
      return false;
  }
}

/** What nodes read and what others have, so that look-ups need no query of their own. */
function schemasToKnow(world: World, plan: Plan, written: readonly SchemaName[]): SchemaName[] {
  const deferred =
    plan.steps.length > 0 && world.deferred
      ? [...world.manifest.nodes.values()].filter((node) => world.deferred!.has(node.unique_id))
      : [];
  const all = [...written, ...deferred.map(({ database, schema }) => ({ database, schema }))];
  return [...new Map(all.map((schema) => [`${schema.database}.${schema.schema}`.toLowerCase(), schema])).values()];
}

/**
 * Gets a target ready for a plan: makes the schemas that are missing, learns what exists in them with one query, and takes
 * away temporary relations that killed runs left.
 */
export async function prepareTarget(world: World, plan: Plan, signal: AbortSignal): Promise<void> {
  const schemas = schemasOf(world, plan);
  const known = schemasToKnow(world, plan, schemas);
  if (known.length === 0) return;
  const node = operationNode(world, 'prepare');
  await withSession({ world, node, signal }, { start: 'outside' }, async (session) => {
    await createSchemas(world, session, schemas);
    await world.catalog.fill(known, (missing) =>
      session.use((leased) => world.adapter.listRelations(leased, missing, world.quoting)),
    );
    await dropStale(world, session, schemas);
  });
}

async function createSchemas(world: World, session: NodeSession, schemas: readonly SchemaName[]): Promise<void> {
  const databases = [...new Set(schemas.map(({ database }) => database))];
  const present = new Set<string>();
  for (const database of databases) {
    for (const schema of await session.use((leased) => world.adapter.listSchemas(leased, database, world.quoting)))
      present.add(`${database}.${schema}`.toLowerCase());
  }
  const missing = schemas.filter(({ database, schema }) => !present.has(`${database}.${schema}`.toLowerCase()));
  if (missing.length === 0) return;
  try {
    for (const { database, schema } of missing) {
      await callMacro(
        world,
        session,
        'create_schema',
        new Relation(world.adapter.facts, { path: { database, schema, identifier: null }, quote: world.quoting }),
      );
    }
    await session.commit();
  } catch (error) {
    if (error instanceof StatementError) throw schemasNotMade(missing, error);
    throw error;
  }
}

/** It fails in code of ours, of which a place would say nothing. */
function schemasNotMade(schemas: readonly SchemaName[], error: StatementError): DiagnosticError {
  const names = schemas.map(({ schema }) => `\`${schema}\``).join(', ');
  return new DiagnosticError(
    diagnostic('E401', `cannot make the schema${schemas.length === 1 ? '' : 's'} ${names}: ${error.message}`, {
      help: [
        'make it beforehand, or let the user of the connection do so; `schema` in the profile and in configs names it',
        ...error.diagnostics.flatMap(({ help = [] }) => help),
      ],
    }),
    { cause: error },
  );
}

async function callMacro(world: World, session: NodeSession, name: string, relation: Relation): Promise<void> {
  const node = operationNode(world, name);
  const { context } = runtimeContext({ world, node, session, threadId: 'MainThread', checkDependencies: false });
  await settle((context.get(name) as PyObject).call!([relation], noKwargs));
}

/** Temporary relations carry the moment when their run began; those of runs that began this long ago are left-overs. */
export const staleAfter = 24 * 60 * 60 * 1000;

const temporary = /__dbt_(?:tmp|backup)(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})[0-9a-f]{6}$/;

/** Whether a relation was made for the time of a run that must be over by now. */
export function isStale(identifier: string, now: number): boolean {
  const match = temporary.exec(identifier);
  if (!match) return false;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const begun = Date.UTC(2000 + year, month - 1, day, hour, minute, second);
  return now - begun > staleAfter;
}

async function dropStale(world: World, session: NodeSession, schemas: readonly SchemaName[]): Promise<void> {
  const stale: CatalogRelation[] = schemas.flatMap((schema) =>
    (world.catalog.schema(schema)?.all() ?? []).filter(({ identifier }) =>
      isStale(identifier, world.invocation.startedAt),
    ),
  );
  if (stale.length === 0) return;
  for (const { type, ...path } of stale) {
    const relation = new Relation(world.adapter.facts, {
      path,
      type,
      quote: { database: true, schema: true, identifier: true },
    });
    await callMacro(world, session, 'drop_relation', relation);
    session.catalog.dropped({ ...path, type });
  }
  await session.commit();
}
