import { columnDifference, type SharedColumn } from './columns.ts';
import { compareAsMultisets, compareByKey, type RowDifference, type Sides } from './keyed.ts';
import type { Ask, ColumnFacts, ColumnProfile, CompareOptions, RowExample, Side, TableDifference } from './types.ts';

/**
 * Compares two relations of one database. Rows are told apart by the key where it is unique on both sides; rows whose key is
 * null, and relations without a key, are compared as multisets. Throws what the database throws.
 */
export async function compareTables(
  ask: Ask,
  before: Side,
  after: Side,
  options: CompareOptions = {},
): Promise<TableDifference> {
  const { shared, ...columns } = columnDifference(before.columns, after.columns);
  const examples = options.examples ?? 5;
  const notes: string[] = [];
  const part = (relation: string, condition?: string): string => {
    const conditions = [options.where, condition].filter((text) => text !== undefined).map((text) => `(${text})`);
    return conditions.length === 0 ? relation : `(select * from ${relation} where ${conditions.join(' and ')})`;
  };
  const whole: Sides = { before: part(before.relation), after: part(after.relation) };
  const key = keyOf(options.key, shared, notes);
  const [old, now] = [await factsOf(ask, whole.before, shared, key), await factsOf(ask, whole.after, shared, key)];
  const values = shared.filter((column) => !key?.includes(column));
  const asMultisets = (sides: Sides): Promise<RowDifference> => compareAsMultisets(ask, sides, shared, examples);
  let usedKey = key;
  let rows: RowDifference;
  if (shared.length === 0) {
    notes.push('the two have no column in common');
    rows = { added: now.rows, removed: old.rows, changed: 0, perColumn: [], examples: [] };
  } else if (!key) rows = await asMultisets(whole);
  else if (old.repeated + now.repeated > 0) {
    const sides = [old.repeated > 0 ? 'before' : '', now.repeated > 0 ? 'after' : ''].filter(Boolean).join(' and ');
    notes.push(`the key ${names(key)} is not unique (${sides}): rows were compared as a whole`);
    usedKey = undefined;
    rows = await asMultisets(whole);
  } else {
    const isNull = key.map(({ quoted }) => `${quoted} is null`).join(' or ');
    const hasNull = old.keyless + now.keyless > 0;
    const keyed = hasNull
      ? { before: part(before.relation, `not (${isNull})`), after: part(after.relation, `not (${isNull})`) }
      : whole;
    rows = await compareByKey(ask, keyed, key, values, examples);
    if (hasNull) {
      notes.push(`${old.keyless} rows before and ${now.keyless} after have no key: they were compared as a whole`);
      rows = joined(
        rows,
        await asMultisets({ before: part(before.relation, isNull), after: part(after.relation, isNull) }),
      );
    }
  }
  const masked = options.masked ?? new Set<string>();
  return {
    rows: { before: old.rows, after: now.rows },
    columns,
    key: usedKey?.map(({ name }) => name) ?? null,
    added: rows.added,
    removed: rows.removed,
    changed: rows.changed,
    perColumn: [...rows.perColumn].sort((a, b) => b.changed - a.changed),
    examples: rows.examples.map((example) => hidden(example, masked)),
    profiles: await profilesOf(ask, whole, shared, old, now, options),
    notes,
  };
}

const names = (columns: readonly SharedColumn[]): string => columns.map(({ name }) => `\`${name}\``).join(', ');

function keyOf(
  wanted: readonly string[] | undefined,
  shared: readonly SharedColumn[],
  notes: string[],
): readonly SharedColumn[] | undefined {
  if (!wanted || wanted.length === 0) {
    notes.push('no key is known: rows were compared as a whole');
    return undefined;
  }
  const byName = new Map(shared.map((column) => [column.name.toLowerCase(), column]));
  const key = wanted.map((name) => byName.get(name.toLowerCase()));
  const missing = wanted.filter((_, n) => key[n] === undefined);
  if (missing.length === 0) return key as SharedColumn[];
  notes.push(
    `the key column ${missing.map((name) => `\`${name}\``).join(', ')} is not on both sides: rows were compared as a whole`,
  );
  return undefined;
}

interface SideFacts {
  readonly rows: number;
  /** Rows whose key is null in part. */
  readonly keyless: number;
  /** Rows beyond the first of their key. */
  readonly repeated: number;
  readonly columns: readonly ColumnFacts[];
}

/** Rows, nulls, least and greatest values, in one pass over a side. */
async function factsOf(
  ask: Ask,
  relation: string,
  shared: readonly SharedColumn[],
  key: readonly SharedColumn[] | undefined,
): Promise<SideFacts> {
  const columns = shared.flatMap(({ quoted, ordered }) => [
    `(count(*) - count(${quoted}))::text`,
    ordered ? `min(${quoted})::text` : 'null::text',
    ordered ? `max(${quoted})::text` : 'null::text',
  ]);
  const isKeyless = key?.map(({ quoted }) => `${quoted} is null`).join(' or ');
  const [row] = await ask(
    `select count(*)::text, ${isKeyless ? `count(*) filter (where ${isKeyless})::text` : `'0'`}${columns.map((text) => `, ${text}`).join('')} from ${relation} as t`,
  );
  const [rows, keyless, ...cells] = row!;
  const counted = {
    rows: Number(rows),
    keyless: Number(keyless),
    columns: shared.map((_, n) => ({
      nulls: Number(cells[n * 3]),
      distinct: null,
      min: cells[n * 3 + 1] ?? null,
      max: cells[n * 3 + 2] ?? null,
    })),
  };
  if (!key) return { ...counted, repeated: 0 };
  const list = key.map(({ quoted }) => quoted).join(', ');
  const [distinct] = await ask(
    `select count(*)::text from (select 1 from ${relation} as t where not (${isKeyless}) group by ${list}) as keys`,
  );
  return { ...counted, repeated: counted.rows - counted.keyless - Number(distinct![0]) };
}

function joined(a: RowDifference, b: RowDifference): RowDifference {
  return {
    added: a.added + b.added,
    removed: a.removed + b.removed,
    changed: a.changed + b.changed,
    perColumn: a.perColumn,
    examples: [...a.examples, ...b.examples],
  };
}

function hidden(example: RowExample, masked: ReadonlySet<string>): RowExample {
  if (masked.size === 0) return example;
  const hide = (row: Readonly<Record<string, string | null>>): Record<string, string | null> =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value !== null && masked.has(name) ? '•••' : value]),
    );
  return {
    kind: example.kind,
    ...(example.before ? { before: hide(example.before) } : {}),
    ...(example.after ? { after: hide(example.after) } : {}),
  };
}

/** Distinct values are counted only where the tables are small enough for it. */
async function profilesOf(
  ask: Ask,
  sides: Sides,
  shared: readonly SharedColumn[],
  old: SideFacts,
  now: SideFacts,
  options: CompareOptions,
): Promise<ColumnProfile[]> {
  const isSmall = Math.max(old.rows, now.rows) <= (options.profiledRows ?? 100_000);
  const distinct = async (relation: string): Promise<(number | null)[]> => {
    if (!isSmall || shared.length === 0) return shared.map(() => null);
    const counts = shared.map(({ same }) => `count(distinct ${same('t')})::text`);
    const [row] = await ask(`select ${counts.join(', ')} from ${relation} as t`);
    return row!.map(Number);
  };
  const [before, after] = [await distinct(sides.before), await distinct(sides.after)];
  const masked = options.masked ?? new Set<string>();
  return shared.map(({ name }, n) => {
    const facts = (side: SideFacts, counts: readonly (number | null)[]): ColumnFacts => ({
      ...side.columns[n]!,
      ...(masked.has(name) ? { min: null, max: null } : {}),
      distinct: counts[n] ?? null,
    });
    return { name, before: facts(old, before), after: facts(now, after) };
  });
}
