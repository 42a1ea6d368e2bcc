import { inOrder, type RowDifference } from './keyed.ts';
import type { RowExample } from './types.ts';

export type Row = readonly (string | null)[];

/** Rows of both sides that were fetched, and the columns that their cells are of: those of the key first. */
export interface Fetched {
  readonly before: readonly Row[];
  readonly after: readonly Row[];
  readonly names: readonly string[];
}

/** Compares rows by the first `width` cells, which no two rows of a side have in common. */
export function compareFetchedByKey({ before, after, names }: Fetched, width: number, examples: number): RowDifference {
  const keyOf = (row: Row): string => JSON.stringify(row.slice(0, width));
  const old = new Map(before.map((row) => [keyOf(row), row]));
  const counts = new Array<number>(names.length - width).fill(0);
  const found: { kind: RowExample['kind']; before?: Row; after?: Row }[] = [];
  for (const row of after) {
    const key = keyOf(row);
    const earlier = old.get(key);
    old.delete(key);
    if (!earlier) found.push({ kind: 'added', after: row });
    else {
      const other = counts.map((_, n) => n).filter((n) => row[n + width] !== earlier[n + width]);
      for (const n of other) counts[n]! += 1;
      if (other.length > 0) found.push({ kind: 'changed', before: earlier, after: row });
    }
  }
  for (const row of old.values()) found.push({ kind: 'removed', before: row });
  const number = (kind: RowExample['kind']): number => found.filter((one) => one.kind === kind).length;
  return {
    added: number('added'),
    removed: number('removed'),
    changed: number('changed'),
    perColumn: names.slice(width).map((name, n) => ({ name, changed: counts[n]! })),
    examples: shown(found, names, examples),
  };
}

/** Compares rows as multisets: how many of each one side has more than the other. */
export function compareFetchedAsMultisets({ before, after, names }: Fetched, examples: number): RowDifference {
  const more = new Map<string, number>();
  const count = (row: Row, step: number): void => {
    const text = JSON.stringify(row);
    more.set(text, (more.get(text) ?? 0) + step);
  };
  for (const row of after) count(row, 1);
  for (const row of before) count(row, -1);
  let [added, removed] = [0, 0];
  const found: { kind: RowExample['kind']; before?: Row; after?: Row }[] = [];
  for (const [text, number] of more) {
    if (number === 0) continue;
    const row = JSON.parse(text) as Row;
    added += Math.max(number, 0);
    removed += Math.max(-number, 0);
    found.push(number > 0 ? { kind: 'added', after: row } : { kind: 'removed', before: row });
  }
  return { added, removed, changed: 0, perColumn: [], examples: shown(found, names, examples) };
}

/** The first rows of each kind, by what stands in them. */
function shown(
  found: readonly { readonly kind: RowExample['kind']; readonly before?: Row; readonly after?: Row }[],
  names: readonly string[],
  examples: number,
): RowExample[] {
  const text = (one: (typeof found)[number]): string => JSON.stringify(one.after ?? one.before);
  const named = (row: Row): Record<string, string | null> =>
    Object.fromEntries(names.map((name, n) => [name, row[n] ?? null]));
  const list = (['changed', 'removed', 'added'] as const).flatMap((kind) =>
    found
      .filter((one) => one.kind === kind)
      .map((one) => ({ one, text: text(one) }))
      .sort((a, b) => (a.text < b.text ? -1 : 1))
      .slice(0, examples)
      .map(
        ({ one }): RowExample => ({
          kind,
          ...(one.before ? { before: named(one.before) } : {}),
          ...(one.after ? { after: named(one.after) } : {}),
        }),
      ),
  );
  return inOrder(list);
}
