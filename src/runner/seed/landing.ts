import { createHash } from 'node:crypto';
import type { Facts } from '../../adapters/adapter.ts';
import type { NodeSession } from '../../context/nodeSession.ts';
import type { Relation } from '../../context/relation.ts';
import { foldName, storedPath } from '../../context/runtimeAdapter/storedRelation.ts';
import type { World } from '../../context/world.ts';
import { str } from '../../template/operators.ts';
import { placeLoadError } from './loadError.ts';
import { writeText } from './seedCells.ts';
import { openSeed, parseObject, type SeedFile, type SeedFileOptions, textLines } from './seedFile.ts';

/**
 * A seed with `load: append` is a landing table: what arrived stays, and each new or grown file adds its rows once. Several
 * files may fill one table: `events.jsonl` and `events.2024-05-02.jsonl` beside it.
 *
 * - JSON Lines land as they are: `payload` (jsonb, variant) holds the line's object, so new fields need nothing. Files with
 *   delimiters land with their columns as text (or as `column_types` says); a column that the table lacks is added, one that
 *   the file lacks is null. Where names fold to capitals, plain ones are stored so, and models need no quotes.
 * - `_file` is the path of the file, `_line` the number of the line (for files with delimiters the line where the record
 *   begins), `_loaded_at` the time of the load, the same for all rows of a load.
 * - `_digest` stands on the last row of a load: the hash of the file's records up to there. The next load compares: where a
 *   digest repeats, everything up to it has landed, and only what follows is added. A file that is the same adds nothing. A
 *   file whose beginning changed is another file of the same name: all its rows are added. An index on these rows (Postgres)
 *   keeps the question cheap.
 * - Blank lines are left out. A line that is no JSON object fails the seed before anything is written (E405, with its place).
 * - `--full-refresh` does not empty a landing table: the files that filled it may be gone. Drop it to begin anew.
 */
export interface Landing {
  readonly world: World;
  readonly session: NodeSession;
  readonly relation: Relation;
  readonly source: SeedFileOptions;
  /** Types of the user's, by column. */
  readonly columnTypes: Readonly<Record<string, string>>;
  /** Names of columns stay as the file writes them. */
  readonly quoteColumns?: boolean;
}

interface Landed {
  readonly cells: readonly (string | null)[];
  readonly line: number;
}

/** From here on rows go by a file of the database's, where inserts are the other way. */
const manyRows = 50_000;

const meta = ['_file', '_line', '_loaded_at', '_digest'] as const;

/** A column of a landing table, as it is known before the table is made. */
export interface LandedColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

const metaColumns: readonly LandedColumn[] = [
  { name: '_file', type: 'text', nullable: false },
  { name: '_line', type: 'bigint', nullable: false },
  { name: '_loaded_at', type: 'timestamp with time zone', nullable: false },
  { name: '_digest', type: 'text', nullable: true },
];

/** The columns that a landing table has after its files were loaded into an empty database, in order. */
export async function columnsOfLanding(
  sources: readonly SeedFileOptions[],
  types: Readonly<Record<string, string>>,
  facts: Facts,
  quoteColumns = false,
): Promise<LandedColumn[]> {
  const columns: LandedColumn[] = [];
  for (const source of sources) {
    const file = openSeed(source);
    const isJson = file.format === 'jsonl';
    for (const name of isJson ? ['payload'] : await file.columns())
      if (!columns.some((column) => column.name === name))
        columns.push({ name, type: types[name] ?? (isJson ? jsonType(facts) : 'text'), nullable: true });
    if (source === sources[0]) columns.push(...metaColumns);
  }
  return columns.map((column) => ({ ...column, name: storedName(facts, column.name, quoteColumns) }));
}

const jsonType = ({ columns }: Facts): string => columns?.json ?? 'jsonb';

/** A name as the table has it. On Postgres it is the file's own; elsewhere that would ask for quotes in every model. */
const storedName = (facts: Facts, name: string, quoteColumns = false): string =>
  facts.foldsTo === 'upper' && !quoteColumns && /^[A-Za-z_]\w*$/.test(name) ? foldName(facts, name) : name;

/** Adds what is new in a file to its landing table, inside the node's transaction. Gives the count of rows. */
export async function land(landing: Landing): Promise<number> {
  const { session, relation, source } = landing;
  const quote = namesOf(landing);
  await waitForOthers(landing);
  const file = openSeed(source);
  const isJson = file.format === 'jsonl';
  const columns = isJson ? ['payload'] : await file.columns();
  await prepareTable(landing, columns, isJson);
  const before = await previousLoads(landing, quote);
  const found = await scan(landing, file, new Set(before.map(({ line }) => line)));
  const done = Math.max(
    0,
    ...before.map(({ line, digest }) => (found.marks.get(line)?.digest === digest ? found.marks.get(line)!.count : 0)),
  );
  if (done >= found.count) return 0;
  const loadedAt = new Date(landing.world.invocation.startedAt).toISOString();
  const rows = async function* (): AsyncGenerator<readonly (string | null)[]> {
    let index = 0;
    for await (const { cells, line } of recordsOf(landing, file)) {
      index += 1;
      if (index > done)
        yield [
          ...columns.map((_, i) => cells[i] ?? null),
          source.path,
          String(line),
          loadedAt,
          index === found.count ? found.digest : null,
        ];
    }
  };
  const targets = [...columns, ...meta].map(quote);
  try {
    return await session.copyRows(relation.render(), targets, rows(), {
      ...(isJson ? { json: [targets[0]!] } : {}),
      staged: !landing.world.adapter.capabilities.bulkLoad && found.count - done >= manyRows,
    });
  } catch (error) {
    const loaded = {
      source,
      columns,
      typeOf: (name: string) => landing.columnTypes[name],
      rows: async function* () {
        let index = 0;
        for await (const record of recordsOf(landing, file)) {
          index += 1;
          if (index > done) yield record;
        }
      },
    };
    throw await placeLoadError(error, loaded);
  }
}

/** Of two loads at the same time the second waits until the first is committed, and then sees what it took. Any role may do so. */
async function waitForOthers({ session, relation }: Landing): Promise<void> {
  const { type, textLiteral } = relation.facts;
  if (type !== 'postgres') return;
  const key = `hashtext('tsdt landing'), hashtext(${textLiteral(relation.render())})`;
  await session.enqueue(`select pg_catalog.pg_advisory_xact_lock(${key})`, { autoBegin: true });
}

/** Writes the name of a column for SQL. */
const namesOf =
  ({ relation, quoteColumns }: Landing) =>
  (name: string): string =>
    relation.quoted(storedName(relation.facts, name, quoteColumns));

async function prepareTable(landing: Landing, columns: readonly string[], isJson: boolean): Promise<void> {
  const { session, relation, world, columnTypes } = landing;
  const { facts } = relation;
  const typeOf = (name: string): string => columnTypes[name] ?? (isJson ? jsonType(facts) : 'text');
  const quoted = namesOf(landing);
  const present = await session.use((leased) => world.adapter.columnsOf(leased, storedPath(relation)));
  if (present.length === 0) {
    const own = columns.map((name) => `${quoted(name)} ${typeOf(name)}`);
    const ours = [
      `${quoted('_file')} text not null`,
      `${quoted('_line')} bigint not null`,
      `${quoted('_loaded_at')} timestamp with time zone not null`,
      `${quoted('_digest')} text`,
    ];
    await session.enqueue(`create table ${relation.render()} (${[...own, ...ours].join(', ')})`, { autoBegin: true });
    if (world.adapter.capabilities.indexes)
      await session.enqueue(createIndex(relation.render(), quoted), { autoBegin: true });
    return;
  }
  if (world.adapter.capabilities.indexes) await session.enqueue(addMissingIndex(relation, quoted), { autoBegin: true });
  const names = new Set(present.map((column) => column.name));
  for (const name of [...columns, ...meta].filter(
    (column) => !names.has(storedName(facts, column, landing.quoteColumns)),
  )) {
    const type = name === '_line' ? 'bigint' : name === '_loaded_at' ? 'timestamp with time zone' : typeOf(name);
    await session.enqueue(`alter table ${relation.render()} add column ${quoted(name)} ${type}`, { autoBegin: true });
  }
}

/** One entry a load, so that looking up what was taken of a file costs the same however much has landed. */
const createIndex = (table: string, quoted: (name: string) => string): string =>
  `create index on ${table} (${quoted('_file')}) where ${quoted('_digest')} is not null`;

/** Earlier versions made landing tables without it; only the owner can add it. It goes out with the next question. */
function addMissingIndex(relation: Relation, quoted: (name: string) => string): string {
  const table = relation.facts.textLiteral(relation.render());
  return `do $tsdt$
begin
  if not exists (select from pg_catalog.pg_index where indrelid = ${table}::regclass and indpred is not null)
    and pg_catalog.pg_has_role((select relowner from pg_catalog.pg_class where oid = ${table}::regclass), 'usage')
  then
    ${createIndex(relation.render(), quoted)};
  end if;
end $tsdt$`;
}

async function previousLoads(
  { session, relation, source }: Landing,
  quote: (name: string) => string,
): Promise<{ line: number; digest: string }[]> {
  const sql = `select ${quote('_line')}, ${quote('_digest')} from ${relation.render()} where ${quote('_file')} = ${relation.facts.textLiteral(source.path)} and ${quote('_digest')} is not null`;
  const { rows } = await session.query(sql, { autoBegin: true });
  return rows.map(([line, digest]) => ({ line: Number(str(line!)), digest: str(digest!) }));
}

interface Scanned {
  readonly count: number;
  /** Of the whole file. */
  readonly digest: string;
  /** At the lines that were asked for: how many records there are up to there, and their digest. */
  readonly marks: ReadonlyMap<number, { readonly count: number; readonly digest: string }>;
}

async function scan(landing: Landing, file: SeedFile, lines: ReadonlySet<number>): Promise<Scanned> {
  const marks = new Map<number, { count: number; digest: string }>();
  const hash = createHash('sha256');
  let count = 0;
  const digest = (): string => hash.copy().digest('hex').slice(0, 32);
  for await (const { cells, line } of recordsOf(landing, file)) {
    hash.update(JSON.stringify(cells));
    count += 1;
    if (lines.has(line)) marks.set(line, { count, digest: digest() });
  }
  return { count, digest: digest(), marks };
}

async function* recordsOf({ source }: Landing, file: SeedFile): AsyncGenerator<Landed> {
  if (file.format === 'jsonl') {
    for await (const found of textLines(source.file)) {
      parseObject(source.path, found);
      yield { cells: [found.text], line: found.line };
    }
    return;
  }
  for await (const { cells, line } of file.rows()) {
    const blank = cells.every((cell) => cell === null || cell === '');
    if (!blank) yield { cells: cells.map(writeText), line };
  }
}
