import type { Dialect } from '../../sql/index.ts';
import { columnDifference, type SharedColumn, sharedColumn } from './columns.ts';
import { compareDialects } from './dialects.ts';
import {
  type AskedColumn,
  distinctOf,
  factsOf,
  hide,
  isProfiled,
  keyAmong,
  keylessNote,
  maskOf,
  profilesOf,
  repeatedNote,
  someNull,
} from './facts.ts';
import { compareAsMultisets, compareByKey, type RowDifference, type Sides } from './keyed.ts';
import type { Ask, CompareOptions, Side, TableDifference } from './types.ts';

/**
 * Compares two relations of one database. Rows are told apart by the key where it is unique on both sides; rows whose key is
 * null, and relations without a key, are compared as multisets. Throws what the database throws.
 */
export async function compareTables(
  ask: Ask,
  before: Side,
  after: Side,
  options: CompareOptions = {},
  dialect: Dialect = 'postgres',
): Promise<TableDifference> {
  const { paired, ...columns } = columnDifference(before.columns, after.columns);
  const shared = paired.map(sharedColumn);
  const examples = options.examples ?? 5;
  const notes: string[] = [];
  const part = (side: Side, condition?: string): string => partOf(side.relation, [side.where, condition]);
  const whole: Sides = { before: part(before), after: part(after) };
  const key = keyAmong(options.key, shared, notes);
  const asked = shared.map(asAsked);
  const askedKey = key?.map(asAsked);
  const [old, now] = [
    await factsOf(ask, whole.before, asked, askedKey),
    await factsOf(ask, whole.after, asked, askedKey),
  ];
  const { materialized } = compareDialects[dialect];
  const asMultisets = (sides: Sides): Promise<RowDifference> =>
    compareAsMultisets(ask, sides, shared, examples, materialized);
  const repeated = key && repeatedNote(key, old, now);
  let rows: RowDifference;
  if (shared.length === 0) {
    notes.push('the two have no column in common');
    rows = { added: now.rows, removed: old.rows, changed: 0, perColumn: [], examples: [] };
  } else if (!key) rows = await asMultisets(whole);
  else if (repeated) {
    notes.push(repeated);
    rows = await asMultisets(whole);
  } else {
    const isNull = someNull(key.map(asAsked));
    const hasNull = old.keyless + now.keyless > 0;
    const keyed = hasNull ? { before: part(before, `not (${isNull})`), after: part(after, `not (${isNull})`) } : whole;
    const values = shared.filter((column) => !key.includes(column));
    rows = await compareByKey(ask, keyed, key, values, examples, materialized);
    if (hasNull) {
      notes.push(keylessNote(old, now));
      rows = joined(rows, await asMultisets({ before: part(before, isNull), after: part(after, isNull) }));
    }
  }
  const isMasked = maskOf(options);
  const isAsked = isProfiled(old, now, options);
  return {
    rows: { before: old.rows, after: now.rows },
    columns,
    key: repeated ? null : (key?.map(({ name }) => name) ?? null),
    added: rows.added,
    removed: rows.removed,
    changed: rows.changed,
    perColumn: [...rows.perColumn].sort((a, b) => b.changed - a.changed),
    examples: rows.examples.map((example) => hide(example, isMasked)),
    profiles: profilesOf(
      shared.map(({ name }) => name),
      { facts: old, distinct: await distinctOf(ask, whole.before, asked, isAsked) },
      { facts: now, distinct: await distinctOf(ask, whole.after, asked, isAsked) },
      isMasked,
    ),
    notes,
  };
}

/** A relation, or the rows of it that keep all conditions, as it stands after `from`. */
export function partOf(relation: string, conditions: readonly (string | undefined)[]): string {
  const kept = conditions.filter((text) => text !== undefined).map((text) => `(${text})`);
  return kept.length === 0 ? relation : `(select * from ${relation} where ${kept.join(' and ')})`;
}

const asAsked = ({ name, quoted, same, ordered }: SharedColumn): AskedColumn => ({
  name,
  quoted,
  value: same('t'),
  least: ordered ? `min(${quoted})::text` : null,
  greatest: ordered ? `max(${quoted})::text` : null,
});

export function joined(a: RowDifference, b: RowDifference): RowDifference {
  return {
    added: a.added + b.added,
    removed: a.removed + b.removed,
    changed: a.changed + b.changed,
    perColumn: a.perColumn,
    examples: [...a.examples, ...b.examples],
  };
}
