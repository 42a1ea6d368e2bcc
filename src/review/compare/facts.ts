import type { Ask, ColumnFacts, ColumnProfile, CompareOptions, RowExample } from './types.ts';

/** A column of one relation, as questions about it are written in SQL. */
export interface AskedColumn {
  readonly name: string;
  /** Quoted. */
  readonly quoted: string;
  /** What tells its values apart. */
  readonly value: string;
  /** Its least and greatest value as text; null where its values have no order. */
  readonly least: string | null;
  readonly greatest: string | null;
}

export interface SideFacts {
  readonly rows: number;
  /** Rows whose key is null in part. */
  readonly keyless: number;
  /** Rows beyond the first of their key. */
  readonly repeated: number;
  readonly columns: readonly ColumnFacts[];
}

export const someNull = (key: readonly AskedColumn[]): string =>
  key.map(({ quoted }) => `${quoted} is null`).join(' or ');

/** Rows, nulls, least and greatest values, in one pass over a side. */
export async function factsOf(
  ask: Ask,
  relation: string,
  shared: readonly AskedColumn[],
  key: readonly AskedColumn[] | undefined,
): Promise<SideFacts> {
  const columns = shared.flatMap(({ quoted, least, greatest }) => [
    `(count(*) - count(${quoted}))::text`,
    least ?? 'null',
    greatest ?? 'null',
  ]);
  const isKeyless = key && someNull(key);
  const [row] = await ask(
    `select count(*)::text, ${isKeyless ? `count(case when ${isKeyless} then 1 end)::text` : `'0'`}${columns.map((text) => `, ${text}`).join('')} from ${relation} as t`,
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
    `select count(*)::text from (select 1 as one from ${relation} as t where not (${isKeyless}) group by ${list}) as found`,
  );
  return { ...counted, repeated: counted.rows - counted.keyless - Number(distinct![0]) };
}

/** How many values a side's columns have; null for each where that is not asked. */
export async function distinctOf(
  ask: Ask,
  relation: string,
  shared: readonly AskedColumn[],
  isAsked: boolean,
): Promise<(number | null)[]> {
  if (!isAsked || shared.length === 0) return shared.map(() => null);
  const [row] = await ask(
    `select ${shared.map(({ value }) => `count(distinct ${value})::text`).join(', ')} from ${relation} as t`,
  );
  return row!.map(Number);
}

/** Tables of so many rows still get their distinct values counted. */
export const isProfiled = (old: SideFacts, now: SideFacts, { profiledRows = 100_000 }: CompareOptions): boolean =>
  Math.max(old.rows, now.rows) <= profiledRows;

interface Counted {
  readonly facts: SideFacts;
  readonly distinct: readonly (number | null)[];
}

export function profilesOf(
  names: readonly string[],
  before: Counted,
  after: Counted,
  isMasked: (name: string) => boolean,
): ColumnProfile[] {
  return names.map((name, n) => {
    const side = ({ facts, distinct }: Counted): ColumnFacts => ({
      ...facts.columns[n]!,
      ...(isMasked(name) ? { min: null, max: null } : {}),
      distinct: distinct[n] ?? null,
    });
    return { name, before: side(before), after: side(after) };
  });
}

/** Databases that fold names do so in either direction: a column of personal data is one in any case. */
export function maskOf({ masked = new Set() }: CompareOptions): (name: string) => boolean {
  const hidden = new Set([...masked].map((name) => name.toLowerCase()));
  return (name) => hidden.has(name.toLowerCase());
}

export function hide(example: RowExample, isMasked: (name: string) => boolean): RowExample {
  const shown = (row: Readonly<Record<string, string | null>>): Record<string, string | null> =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value !== null && isMasked(name) ? '•••' : value]),
    );
  return {
    kind: example.kind,
    ...(example.before ? { before: shown(example.before) } : {}),
    ...(example.after ? { after: shown(example.after) } : {}),
  };
}

export const namesOf = (columns: readonly { readonly name: string }[]): string =>
  columns.map(({ name }) => `\`${name}\``).join(', ');

/** The columns of the key that is wanted, or a note why rows are compared as a whole. */
export function keyAmong<Column extends { readonly name: string }>(
  wanted: readonly string[] | undefined,
  shared: readonly Column[],
  notes: string[],
): readonly Column[] | undefined {
  if (!wanted || wanted.length === 0) {
    notes.push('no key is known: rows were compared as a whole');
    return undefined;
  }
  const byName = new Map(shared.map((column) => [column.name.toLowerCase(), column]));
  const key = wanted.map((name) => byName.get(name.toLowerCase()));
  const missing = wanted.filter((_, n) => key[n] === undefined);
  if (missing.length === 0) return key as Column[];
  notes.push(
    `the key column ${missing.map((name) => `\`${name}\``).join(', ')} is not on both sides: rows were compared as a whole`,
  );
  return undefined;
}

/** Why a key is of no use, where it is not unique. */
export function repeatedNote(key: readonly { readonly name: string }[], old: SideFacts, now: SideFacts): string | null {
  const sides = [old.repeated > 0 ? 'before' : '', now.repeated > 0 ? 'after' : ''].filter(Boolean).join(' and ');
  return sides === '' ? null : `the key ${namesOf(key)} is not unique (${sides}): rows were compared as a whole`;
}

export const keylessNote = (old: SideFacts, now: SideFacts): string =>
  `${old.keyless} rows before and ${now.keyless} after have no key: they were compared as a whole`;
