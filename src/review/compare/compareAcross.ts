import type { Dialect } from '../../sql/index.ts';
import { bisect, type FarSide, rowsIn } from './bisect.ts';
import { columnDifference } from './columns.ts';
import { joined, partOf } from './compareTables.ts';
import { compareDialects } from './dialects.ts';
import {
  distinctOf,
  factsOf,
  hide,
  isProfiled,
  keyAmong,
  keylessNote,
  maskOf,
  profilesOf,
  repeatedNote,
  type SideFacts,
  someNull,
} from './facts.ts';
import { compareFetchedAsMultisets, compareFetchedByKey, type Fetched } from './fetched.ts';
import type { RowDifference } from './keyed.ts';
import { type FarColumn, type FarText, farColumns, sameFamily } from './normalForm.ts';
import type { Ask, CompareOptions, Side, TableDifference } from './types.ts';

/** A relation in a database of its own. */
export interface FarTable extends Side {
  readonly ask: Ask;
  readonly dialect: Dialect;
}

export interface AcrossOptions extends CompareOptions {
  /** Of rows that differ, so many of a side are fetched at most; beyond these the counts are too low, and a note says so. */
  readonly fetchedRows?: number;
}

type Which = 'before' | 'after';

/**
 * Compares two relations of two databases, of two kinds even: only sums of hashes and the rows of segments that differ leave them.
 * The result is that of `compareTables`; values are shown in the form in which they are compared.
 */
export async function compareAcross(
  before: FarTable,
  after: FarTable,
  options: AcrossOptions = {},
): Promise<TableDifference> {
  const [oldWords, nowWords] = [compareDialects[before.dialect], compareDialects[after.dialect]];
  const isMixed = before.dialect !== after.dialect;
  const { paired, ...columns } = columnDifference(before.columns, after.columns, {
    sameName: (a, b) => isMixed && a.toLowerCase() === b.toLowerCase(),
    sameType: isMixed ? sameFamily : (a, b) => a === b,
  });
  const { shared, incomparable } = farColumns(paired, oldWords, nowWords);
  const notes: string[] = [];
  if (incomparable.length > 0)
    notes.push(
      `not compared, because the two databases write such values differently: ${incomparable.map((name) => `\`${name}\``).join(', ')}`,
    );
  const key = keyAmong(options.key, shared, notes);
  const facts = (table: FarTable, which: Which): Promise<SideFacts> =>
    factsOf(table.ask, partOf(table.relation, [table.where]), sideOf(shared, which), key && sideOf(key, which));
  const [old, now] = await Promise.all([facts(before, 'before'), facts(after, 'after')]);
  const repeated = key && repeatedNote(key, old, now);
  if (repeated) notes.push(repeated);
  const usedKey = repeated ? undefined : key;
  const all: Compared = { before, after, shared, options, notes };
  let rows: RowDifference;
  if (shared.length === 0) {
    notes.push('the two have no column in common');
    rows = { added: now.rows, removed: old.rows, changed: 0, perColumn: [], examples: [] };
  } else if (!usedKey) rows = await asMultisets(all);
  else {
    const hasNull = old.keyless + now.keyless > 0;
    rows = await byKey(all, usedKey, boundsOf(usedKey, shared, old, now), hasNull);
    if (hasNull) {
      notes.push(keylessNote(old, now));
      rows = joined(rows, await asMultisets(all, usedKey));
    }
  }
  const isMasked = maskOf(options);
  const isAsked = isProfiled(old, now, options);
  const distinct = (table: FarTable, which: Which): Promise<(number | null)[]> =>
    distinctOf(table.ask, partOf(table.relation, [table.where]), sideOf(shared, which), isAsked);
  const [oldDistinct, nowDistinct] = await Promise.all([distinct(before, 'before'), distinct(after, 'after')]);
  return {
    rows: { before: old.rows, after: now.rows },
    columns,
    key: usedKey?.map(({ name }) => name) ?? null,
    ...rows,
    perColumn: [...rows.perColumn].sort((a, b) => b.changed - a.changed),
    examples: rows.examples.map((example) => hide(example, isMasked)),
    profiles: profilesOf(
      shared.map(({ name }) => name),
      { facts: old, distinct: oldDistinct },
      { facts: now, distinct: nowDistinct },
      isMasked,
    ),
    notes,
  };
}

interface Compared {
  readonly before: FarTable;
  readonly after: FarTable;
  readonly shared: readonly FarColumn[];
  readonly options: AcrossOptions;
  readonly notes: string[];
}

const sideOf = (columns: readonly FarColumn[], which: Which): FarText[] => columns.map((column) => column[which]);

/** The range of a key that is one whole number; others have no order that two databases share. */
function boundsOf(
  key: readonly FarColumn[],
  shared: readonly FarColumn[],
  old: SideFacts,
  now: SideFacts,
): { readonly least: bigint; readonly greatest: bigint } | null {
  const [first] = key;
  if (key.length !== 1 || !first?.before.isInteger || !first.after.isInteger) return null;
  const at = shared.indexOf(first);
  const ends = [old, now].flatMap(({ columns }) => {
    const { min, max } = columns[at]!;
    return min === null || max === null ? [] : [BigInt(min), BigInt(max)];
  });
  if (ends.length === 0) return null;
  const least = ends.reduce((a, b) => (a < b ? a : b));
  const greatest = ends.reduce((a, b) => (a > b ? a : b));
  const limit = 2n ** 62n;
  return least > -limit && greatest < limit ? { least, greatest } : null;
}

const hashed = { least: 0n, greatest: 2n ** 60n - 1n };

async function byKey(
  all: Compared,
  key: readonly FarColumn[],
  bounds: { readonly least: bigint; readonly greatest: bigint } | null,
  hasNull: boolean,
): Promise<RowDifference> {
  const far = (which: Which): FarSide => {
    const own = sideOf(key, which);
    const words = compareDialects[all[which].dialect];
    const place = bounds ? words.whole(own[0]!.quoted) : words.hash(textOfRow(own));
    return farSide(all, which, place, hasNull ? `not (${someNull(own)})` : undefined);
  };
  const columns = [...key, ...all.shared.filter((column) => !key.includes(column))];
  const fetched = await fetchDiffering(all, [far('before'), far('after')], bounds ?? hashed, columns);
  return compareFetchedByKey(fetched, key.length, all.options.examples ?? 5);
}

/** Compares all rows, or those without the key, as a whole. */
async function asMultisets(all: Compared, without?: readonly FarColumn[]): Promise<RowDifference> {
  const far = (which: Which): FarSide => {
    return farSide(all, which, null, without && someNull(sideOf(without, which)));
  };
  const fetched = await fetchDiffering(all, [far('before'), far('after')], hashed, all.shared);
  return compareFetchedAsMultisets(fetched, all.options.examples ?? 5);
}

function farSide(all: Compared, which: Which, place: string | null, condition: string | undefined): FarSide {
  const { ask, dialect, relation, where } = all[which];
  const row = textOfRow(sideOf(all.shared, which));
  return { ask, dialect: compareDialects[dialect], relation: partOf(relation, [where, condition]), place, row };
}

const textOfRow = (columns: readonly FarText[]): string => columns.map(({ inRow }) => inRow).join(` || '|' || `);

async function fetchDiffering(
  { options: { fetchedRows: most = 200_000 }, notes }: Compared,
  sides: readonly [FarSide, FarSide],
  { least, greatest }: { readonly least: bigint; readonly greatest: bigint },
  columns: readonly FarColumn[],
): Promise<Fetched> {
  const names = columns.map(({ name }) => name);
  const { segments, leftOut } = await bisect(sides, least, greatest, { small: 10_000, most });
  if (!segments) return { before: [], after: [], names };
  if (leftOut > 0)
    notes.push(
      `rows differ in so many places that not all were looked at (about ${leftOut} were not): the numbers are too low`,
    );
  const [before, after] = await Promise.all([
    sides[0].ask(rowsIn(sides[0], segments, sideOf(columns, 'before'))),
    sides[1].ask(rowsIn(sides[1], segments, sideOf(columns, 'after'))),
  ]);
  return { before, after, names };
}
