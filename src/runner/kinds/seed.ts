import { isAbsolute, join } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { columnFacts } from '../../context/column.ts';
import type { NodeSession } from '../../context/nodeSession.ts';
import type { Relation } from '../../context/relation.ts';
import { responseJson } from '../../context/response.ts';
import { SeedTable, type SeedWay } from '../../context/seedTable.ts';
import type { World } from '../../context/world.ts';
import type { SeedNode } from '../../manifest/node.ts';
import { type AgateTable, printTable, tableOfText } from '../../template/agate/index.ts';
import { type Job, withSession } from '../job.ts';
import { materialize, ranAt } from '../materialize.ts';
import { failed, type Outcome } from '../outcome.ts';
import { columnsOfLanding, land } from '../seed/landing.ts';
import { placeLoadError } from '../seed/loadError.ts';
import { cellWriter, inferredKind, writeText } from '../seed/seedCells.ts';
import { openSeed, type SeedFileOptions } from '../seed/seedFile.ts';
import { type SeedShape, shapeOf } from '../seed/seedShape.ts';

/** Loads a seed: its file becomes a table, or adds to one (`load: append`). */
export async function runSeed(job: Job): Promise<Outcome> {
  const { world, threadId, timer } = job;
  const node = job.step.node as SeedNode;
  try {
    return await withSession({ ...job, node }, { start: 'transaction' }, async (session) => {
      await timer.measure('compile', async () => undefined);
      const isLanding = node.config.load === 'append';
      const name = isLanding ? 'landing' : 'seed';
      const seed = isLanding
        ? { loadSeedRows: (relation: Relation) => landRows(world, node, session, relation) }
        : seedReader(world, node, session);
      const result = await timer.measure('execute', () =>
        materialize({ world, node, session, threadId, name, compiledCode: null, seed }),
      );
      if ('sample' in seed && world.project.flags.show) showSample(world, node, await seed.sample());
      return {
        status: 'success',
        message: result.message,
        roundTrips: session.roundTrips,
        ...(result.response ? { response: responseJson(result.response) } : {}),
      };
    });
  } catch (error) {
    const place = ranAt(error, world);
    return failed(error, node, place === undefined ? {} : { ranAt: place });
  }
}

function sourceOf(world: World, node: SeedNode, path = node.original_file_path): SeedFileOptions {
  const root = node.root_path ?? world.project.root;
  const folder = isAbsolute(root) ? root : join(world.project.root, root);
  const { delimiter } = node.config as { readonly delimiter?: unknown };
  if (delimiter === '') {
    throw new DiagnosticError(
      diagnostic('E206', `the \`delimiter\` of the seed \`${node.name}\` is empty`, {
        help: ['give the character between two values, such as `;`, or leave it out for a comma'],
      }),
    );
  }
  const given = typeof delimiter === 'string' && (delimiter !== ',' || !path.endsWith('.tsv')) ? delimiter : null;
  return { file: join(folder, path), path, delimiter: given };
}

const withoutColumns = (node: SeedNode): DiagnosticError =>
  new DiagnosticError(
    diagnostic('E405', `the seed \`${node.name}\` is empty: it has no columns`, {
      place: { file: { path: node.original_file_path, text: '' }, span: { start: 0, end: 0 } },
      help: ['its first line must name the columns'],
    }),
  );

const columnTypesOf = (node: SeedNode): Readonly<Record<string, string>> =>
  (node.config.column_types ?? {}) as Readonly<Record<string, string>>;

/** Reads a seed for the macros of its materialization; the file is read when the first of them asks. */
export function seedReader(world: World, node: SeedNode, session: NodeSession) {
  let shape: SeedShape | undefined;
  const read = async (): Promise<SeedShape> => {
    shape ??= await shapeOf(openSeed(sourceOf(world, node)), new Set(Object.keys(columnTypesOf(node))));
    if (shape.columns.length === 0) throw withoutColumns(node);
    return shape;
  };
  return {
    async loadAgateTable() {
      const found = await read();
      warnUnknownTypes(world, node, found);
      const types = found.columns.map(
        (name, index) => columnTypesOf(node)[name] ?? databaseType(world, found.facts[index]!),
      );
      const rows = needsRows(world) && !world.project.flags.empty ? await allRows(world, node, found) : [];
      const table = tableOfText(
        found.columns,
        found.facts.map((facts, index) =>
          Object.hasOwn(columnTypesOf(node), found.columns[index]!) ? 'text' : facts.type,
        ),
        rows,
      );
      return new SeedTable(types, table.columnNames, table.columnTypes, table.rows, table.output);
    },
    /** The first rows, for `--show`. */
    async sample(): Promise<AgateTable> {
      const found = await read();
      const rows: string[][] = [];
      for await (const { cells } of found.kept ?? openSeed(sourceOf(world, node)).rows()) {
        if (rows.length === sampleSize) break;
        rows.push(cells.map((cell) => cell ?? ''));
      }
      return tableOfText(
        found.columns,
        found.facts.map(({ type }) => type),
        rows,
      );
    },
    async loadSeedRows(relation: Relation, way?: SeedWay) {
      const found = await read();
      if (world.project.flags.empty) return 0;
      const writers = found.facts.map((facts, index) =>
        Object.hasOwn(columnTypesOf(node), found.columns[index]!) ? writeText : cellWriter(facts),
      );
      const source = sourceOf(world, node);
      const written = async function* () {
        for await (const { cells, line } of found.kept ?? openSeed(source).rows())
          yield { cells: writers.map((write, index) => write(cells[index] ?? null)), line };
      };
      const sent = async function* (): AsyncGenerator<readonly (string | null)[]> {
        for await (const { cells } of written()) yield cells;
      };
      const quote = node.config.quote_columns !== false;
      const columns = way?.columns ?? found.columns.map((name) => (quote ? relation.quoted(name) : name));
      try {
        const options = way ? { first: way.first, staged: true } : {};
        return await session.copyRows(relation.render(), columns, sent(), options);
      } catch (error) {
        throw await placeLoadError(error, {
          source,
          columns: found.columns,
          typeOf: (name) => columnTypesOf(node)[name] ?? databaseType(world, found.facts[found.columns.indexOf(name)]!),
          rows: written,
        });
      }
    },
  };
}

/** The columns that a seed's table will have, as its files and its config say. */
export async function columnsOfSeed(
  world: World,
  node: SeedNode,
): Promise<{ name: string; type: string; nullable?: boolean }[]> {
  if (node.config.load === 'append') {
    const paths = [node.original_file_path, ...(world.seedParts?.(node.unique_id) ?? [])];
    return columnsOfLanding(
      paths.map((path) => sourceOf(world, node, path)),
      columnTypesOf(node),
      world.adapter.facts,
      node.config.quote_columns === true,
    );
  }
  const shape = await shapeOf(openSeed(sourceOf(world, node)), new Set(Object.keys(columnTypesOf(node))));
  return shape.columns.map((name, index) => ({
    name: node.config.quote_columns === false ? fold(name, world) : name,
    type: columnTypesOf(node)[name] ?? databaseType(world, shape.facts[index]!),
  }));
}

const fold = (name: string, { adapter }: World): string =>
  adapter.facts.foldsTo === 'upper' ? name.toUpperCase() : name.toLowerCase();

const sampleSize = 10;

function showSample(world: World, node: SeedNode, table: AgateTable): void {
  const { reporter } = world.invocation;
  reporter.report({ kind: 'log', level: 'info', message: `First rows of ${node.schema}.${node.alias}:` });
  const text = printTable(table, { rows: null, columns: null, columnWidth: null, precision: null });
  reporter.report({ kind: 'output', text: text.trimEnd() });
}

function databaseType(world: World, facts: SeedShape['facts'][number]): string {
  if (facts.isJson) return columnFacts(world.adapter.facts).json ?? 'jsonb';
  const kind = inferredKind(facts);
  const { inferred } = columnFacts(world.adapter.facts);
  return kind === 'decimal' ? (inferred.decimal ?? 'numeric') : inferred[kind];
}

/** The built-in macros stream the file; rows are held only for macros of the project that read them. */
function needsRows(world: World): boolean {
  if (!world.adapter.capabilities.bulkLoad) return true;
  const names = ['load_csv_rows', 'create_csv_table', 'reset_csv_table', 'get_csv_sql'];
  const { dispatchPrefixes } = world.adapter.facts;
  const all = [
    ...names,
    ...names.flatMap((name) => dispatchPrefixes.map((prefix) => `${prefix}__${name}`)),
    ...dispatchPrefixes.map((prefix) => `materialization_seed_${prefix}`),
  ];
  const packages = world.project.packages.filter((pkg) => world.registry.namespace(pkg.name) && pkg.name !== 'dbt');
  return packages.some((pkg) => all.some((name) => world.registry.findIn(pkg.name, name)));
}

async function allRows(world: World, node: SeedNode, { kept }: SeedShape): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = [];
  for await (const { cells } of kept ?? openSeed(sourceOf(world, node)).rows())
    rows.push(cells.map((cell) => cell ?? ''));
  return rows;
}

function warnUnknownTypes(world: World, node: SeedNode, { columns }: SeedShape): void {
  const unknown = Object.keys(columnTypesOf(node)).filter((name) => !columns.includes(name));
  if (unknown.length === 0) return;
  world.invocation.warn(
    diagnostic(
      'W003',
      `\`column_types\` of the seed \`${node.name}\` names columns that \`${node.original_file_path}\` does not have: ${unknown.sort().join(', ')}`,
      {
        uniqueId: node.unique_id,
      },
    ),
  );
}

/** Lands the file of a seed, then its parts in order of their names. Gives the count of rows that are new. */
async function landRows(world: World, node: SeedNode, session: NodeSession, relation: Relation): Promise<number> {
  let count = 0;
  for (const path of [node.original_file_path, ...(world.seedParts?.(node.unique_id) ?? [])])
    count += await land({
      world,
      session,
      relation,
      source: sourceOf(world, node, path),
      columnTypes: columnTypesOf(node),
      quoteColumns: node.config.quote_columns === true,
    });
  return count;
}
