import type { Adapter, Session } from '../../adapters/adapter.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { SourceNode } from '../../manifest/node.ts';
import { type ComparedColumn, embeddedType, quote, sampleQuery } from '../../review/index.ts';
import { dialectOf } from '../lineageOf.ts';
import { columnsOf, isPersonal, pathOf } from './columns.ts';
import type { Production } from './production.ts';
import { type Sources, withReader, withSession } from './warehouse.ts';

/** Sources that the project reads and does not make itself: no seed or model stands in their place. */
export function outerSources(manifests: readonly Manifest[]): SourceNode[] {
  const found = new Map<string, SourceNode>();
  for (const { nodes, sources } of manifests) {
    const place = ({ schema, name }: { schema: string; name: string }): string => `${schema}.${name}`.toLowerCase();
    const own = new Set([...nodes.values()].map((node) => place({ schema: node.schema, name: node.alias })));
    for (const node of nodes.values())
      for (const id of node.depends_on.nodes) {
        const source = sources.get(id);
        if (source && !own.has(place({ schema: source.schema, name: source.identifier }))) found.set(id, source);
      }
  }
  return [...found.values()];
}

/** Which of the sources the embedded Postgres does not have. */
export async function missingSources(sources: readonly SourceNode[], adapter: Adapter): Promise<SourceNode[]> {
  if (sources.length === 0) return [];
  return withSession(adapter, 'tsdt ci: sources', async (session) => {
    const missing: SourceNode[] = [];
    for (const source of sources)
      if ((await adapter.columnsOf(session, { ...pathOf(source), database: null })).length === 0) missing.push(source);
    return missing;
  });
}

/**
 * The sources of an embedded warehouse: rows of production where it can be read, and a word about those that are nowhere. Null where
 * the check is made in a database that has them.
 */
export function sourcesOf(
  isEmbedded: boolean,
  manifests: readonly Manifest[],
  production: Production | null,
  { rows, signal }: { readonly rows: number; readonly signal: AbortSignal },
): (Sources & { readonly isSampled: boolean }) | null {
  if (!isEmbedded) return null;
  const outer = outerSources(manifests);
  const isSampled = production !== null && rows > 0 && outer.length > 0;
  return {
    isSampled,
    name: isSampled ? String(rows) : '',
    load: async (adapter) => {
      if (production) await sampleSources(outer, production, adapter, { rows, signal });
    },
    notes: async (adapter) => {
      const missing = (await missingSources(outer, adapter)).map((source) => `\`${nameOf(source)}\``);
      const help = production ? '' : '; make seeds of them, or name a target that has them by `ci: {base_target: ...}`';
      return [
        ...(isSampled
          ? [`the sources hold at most ${rows} rows of production each, and the base is built from the same ones`]
          : []),
        ...(missing.length > 0
          ? [
              `the embedded Postgres does not have these sources, so what reads them fails: ${missing.join(', ')}${help}`,
            ]
          : []),
      ];
    },
  };
}

const nameOf = (source: SourceNode): string => `${source.source_name}.${source.name}`;

/** Copies some rows of sources from production into the embedded Postgres; what production does not have is left out. */
export async function sampleSources(
  sources: readonly SourceNode[],
  production: Production,
  adapter: Adapter,
  { rows, signal }: { readonly rows: number; readonly signal: AbortSignal },
): Promise<void> {
  if (rows === 0) return;
  for (const source of await missingSources(sources, adapter)) {
    const there = production.manifest.sources.get(source.unique_id);
    if (!there?.relation_name) continue;
    const taken = await withReader(production.adapter, { signal }, async (ask, reader) => {
      const columns = await columnsOf(production.adapter, reader, there);
      if (columns.length === 0) return null;
      const dialect = dialectOf(production.adapter.facts.type);
      const cells = await ask(
        sampleQuery({
          relation: there.relation_name ?? '',
          columns,
          dialect,
          rows,
          by: listOf(there.meta.sample_by),
          masked: new Set(
            Object.values(there.columns)
              .filter(isPersonal)
              .map(({ name }) => name),
          ),
        }),
      );
      const types =
        dialect === 'postgres'
          ? await production.adapter.columnsOfQuery(reader, `select * from ${there.relation_name}`)
          : [];
      return {
        cells,
        columns: columns.map((column, n) => ({ ...column, type: types[n]?.dataType ?? embeddedType(column.type) })),
        isFolded: production.adapter.facts.foldsTo === 'upper',
      };
    });
    if (!taken) continue;
    await withSession(adapter, 'tsdt ci: sources', (session) => fill(session, source, taken));
  }
}

interface Taken {
  readonly cells: readonly (readonly (string | null)[])[];
  readonly columns: readonly ComparedColumn[];
  /** Names in capitals are those that nobody quoted. */
  readonly isFolded: boolean;
}

/** All of a table or nothing: what is there is not copied again. */
async function fill(session: Session, source: SourceNode, { cells, columns, isFolded }: Taken): Promise<void> {
  const relation = `${quote(source.schema)}.${quote(source.identifier)}`;
  const named = (name: string): string => quote(isFolded && name === name.toUpperCase() ? name.toLowerCase() : name);
  const types: string[] = [];
  for (const { type } of columns) {
    const [known] = await session.send([{ sql: `select to_regtype('${type.replaceAll("'", "''")}')::text` }]);
    // types that production made for itself are not here
    types.push(known?.rows[0]?.[0] == null ? 'text' : type);
  }
  const list = columns.map(({ name }, n) => `${named(name)} ${types[n]}`).join(', ');
  await session.send([
    { sql: 'begin' },
    { sql: `create schema if not exists ${quote(source.schema)}` },
    { sql: `create table ${relation} (${list})` },
  ]);
  await session.copyRows(
    relation,
    columns.map(({ name }) => named(name)),
    rowsOf(cells),
  );
  await session.send([{ sql: 'commit' }]);
}

async function* rowsOf<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

const listOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
