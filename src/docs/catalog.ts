import type { Catalog, CatalogTable } from '../artifacts/index.ts';
import { nodeRelation } from '../context/nodeRelation.ts';
import { Relation } from '../context/relation.ts';
import type { World } from '../context/world.ts';
import type { ManifestNode, SourceNode } from '../manifest/node.ts';
import { storesFailures } from '../manifest/storedFailures.ts';
import { callMacro } from '../runner/index.ts';
import { AgateTable } from '../template/agate/index.ts';
import { str } from '../template/index.ts';
import type { Value } from '../template/values.ts';
import { statsOf } from './catalogStats.ts';

/** What the database says of the relations of a project: types, comments, owners, columns. One query for each database. */
export async function readCatalog(
  world: World,
  ids: ReadonlySet<string> | undefined,
  signal: AbortSignal,
): Promise<Catalog> {
  const wanted = relationsOf(world, ids);
  const found = new Map<string, CatalogTable>();
  const errors: string[] = [];
  for (const database of new Set(wanted.map(({ relation }) => relation.fields.path.database))) {
    const schemas = [
      ...new Set(
        wanted
          .filter(({ relation }) => relation.fields.path.database === database)
          .map(({ relation }) => relation.fields.path.schema),
      ),
    ];
    try {
      const information = new Relation(world.adapter.facts, {
        path: { database, schema: null, identifier: null },
        quote: world.quoting,
      }).informationSchema(null);
      const own = wanted
        .filter(({ relation }) => relation.fields.path.database === database)
        .map(({ relation }): Value => relation);
      const asksByName = own.length <= mostByName && world.adapter.capabilities.catalogByRelation === true;
      const table = asksByName
        ? await callMacro(world, 'get_catalog_relations', [information, own], signal)
        : await callMacro(world, 'get_catalog', [information, schemas as Value[]], signal);
      if (table instanceof AgateTable)
        for (const entry of tablesOf(table))
          found.set(key(database, entry.metadata.schema, entry.metadata.name), entry);
    } catch (error) {
      errors.push((error as Error).message);
    }
  }
  const nodes = new Map<string, CatalogTable>();
  const sources = new Map<string, CatalogTable>();
  for (const { node, relation } of wanted) {
    const { database, schema, identifier } = relation.fields.path;
    const entry = found.get(key(database, schema ?? '', identifier ?? ''));
    if (entry)
      (node.resource_type === 'source' ? sources : nodes).set(node.unique_id, { ...entry, unique_id: node.unique_id });
  }
  return { nodes, sources, errors };
}

/** Naming more relations than this in one query is slower than reading whole schemas. */
const mostByName = 100;

const key = (database: string | null, schema: string, name: string): string =>
  `${database}.${schema}.${name}`.toLowerCase();

const stored: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot']);

function relationsOf(
  world: World,
  ids: ReadonlySet<string> | undefined,
): { readonly node: ManifestNode | SourceNode; readonly relation: Relation }[] {
  const all: (ManifestNode | SourceNode)[] = [...world.manifest.nodes.values(), ...world.manifest.sources.values()];
  return all
    .filter(
      (node) =>
        node.resource_type === 'source' ||
        (stored.has(node.resource_type) && node.config.materialized !== 'ephemeral') ||
        storesFailures(node, world.project.flags),
    )
    .filter((node) => ids === undefined || ids.has(node.unique_id))
    .map((node) => ({ node, relation: nodeRelation(world, node as SourceNode) }));
}

/** The rows of the catalog query, one a column, as tables. */
function tablesOf(table: AgateTable): CatalogTable[] {
  const at = new Map(table.columnNames.map((name, index) => [name.toLowerCase(), index]));
  const tables = new Map<
    string,
    {
      metadata: CatalogTable['metadata'];
      columns: Record<string, CatalogTable['columns'][string]>;
      stats: CatalogTable['stats'];
    }
  >();
  for (const row of table.rows) {
    const values = row.values();
    const text = (name: string): string | null => {
      const value = values[at.get(name) ?? -1] ?? null;
      return value === null ? null : str(value);
    };
    const schema = text('table_schema') ?? '';
    const name = text('table_name') ?? '';
    const id = `${schema}.${name}`;
    let entry = tables.get(id);
    if (!entry) {
      entry = {
        metadata: {
          type: text('table_type') ?? '',
          schema,
          name,
          database: text('table_database'),
          comment: text('table_comment'),
          owner: text('table_owner'),
        },
        columns: {},
        stats: statsOf(table.columnNames, values),
      };
      tables.set(id, entry);
    }
    const column = text('column_name') ?? '';
    entry.columns[column] = {
      type: text('column_type') ?? '',
      index: Number(text('column_index')),
      name: column,
      comment: text('column_comment'),
    };
  }
  return [...tables.values()].map((entry) => ({ ...entry, unique_id: '' }));
}
