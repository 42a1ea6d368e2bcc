import type { CompareDialect } from './dialects.ts';
import type { Ask } from './types.ts';

/** A relation in a database of its own, with every value as a text that is the same in all databases. */
export interface FarSide {
  readonly ask: Ask;
  readonly dialect: CompareDialect;
  /** As it stands after `from`. */
  readonly relation: string;
  /** Where a row stands among all, as a whole number: segments are ranges of it. Null: by the hash of the row. */
  readonly place: string | null;
  /** Text of the whole row; rows are equal where these are. */
  readonly row: string;
}

/** Ranges of the places of rows, all of one width and counted from `least`. */
export interface Segments {
  readonly least: bigint;
  readonly width: bigint;
  readonly numbers: readonly string[];
}

export interface Bisected {
  /** Segments that differ; null where there are none. */
  readonly segments: Segments | null;
  /** How many rows the segments that were left out hold, because there were too many. */
  readonly leftOut: number;
}

export interface BisectLimits {
  /** So many rows are rather fetched than told apart any further. */
  readonly small: number;
  /** Rows beyond these are not fetched. */
  readonly most: number;
}

interface Segment {
  readonly number: string;
  readonly rows: number;
}

const firstSegments = 1024n;
const fanOut = 32n;
const mostSegments = 5000;

/**
 * Finds the segments in which two relations differ: number and sum of the hashes of their rows, asked of both databases at once,
 * first for a thousand segments, then for parts of those that differ, until what is left is small. Sums, not exclusive ors:
 * rows that stand there twice count twice.
 */
export async function bisect(
  sides: readonly [FarSide, FarSide],
  least: bigint,
  greatest: bigint,
  limits: BisectLimits,
): Promise<Bisected> {
  let width = 1n;
  while ((greatest - least) / width >= firstSegments) width *= 2n;
  let found: { readonly width: bigint; readonly list: readonly Segment[] } | null = null;
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const above: Segments | null = found && {
      least,
      width: found.width,
      numbers: found.list.map(({ number }) => number),
    };
    const [old, now] = await Promise.all(sides.map((side) => sumsOf(side, { least, width }, above)));
    const list = differing(old!, now!);
    const rows = list.reduce((sum, segment) => sum + segment.rows, 0);
    found = { width, list };
    if (rows === 0) return { segments: null, leftOut: 0 };
    // where segments hardly get fewer, differences are everywhere
    if (rows <= limits.small || width === 1n || rows > before / 2 || list.length > mostSegments) break;
    before = rows;
    width = width > fanOut ? width / fanOut : 1n;
  }
  return withinLimit(found.list, limits.most, { least, width: found.width });
}

/** The segments whose rows may be fetched; one is in any case. */
function withinLimit(list: readonly Segment[], most: number, grid: Omit<Segments, 'numbers'>): Bisected {
  const numbers: string[] = [];
  let [fetched, leftOut] = [0, 0];
  for (const { number, rows } of list) {
    if (numbers.length > 0 && fetched + rows > most) leftOut += rows;
    else {
      numbers.push(number);
      fetched += rows;
    }
  }
  return { segments: { ...grid, numbers }, leftOut };
}

interface Sum {
  readonly rows: number;
  /** As text: it may be beyond 2^53. */
  readonly hashes: string;
}

async function sumsOf(
  side: FarSide,
  grid: { readonly least: bigint; readonly width: bigint },
  above: Segments | null,
): Promise<ReadonlyMap<string, Sum>> {
  const { ask, dialect } = side;
  const rows = await ask(`
    select (${dialect.steps(number(grid.least), 's', String(grid.width))})::text, count(*)::text, sum(${dialect.whole('h')})::text
    from ${hashed(side, above)} as hashed group by 1`);
  return new Map(rows.map(([number, count, hashes]) => [number!, { rows: Number(count), hashes: hashes! }]));
}

function differing(old: ReadonlyMap<string, Sum>, now: ReadonlyMap<string, Sum>): Segment[] {
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((number) => {
    const [a, b] = [old.get(number), now.get(number)];
    const isEqual = a?.rows === b?.rows && a?.hashes === b?.hashes;
    return isEqual ? [] : [{ number, rows: Math.max(a?.rows ?? 0, b?.rows ?? 0) }];
  });
}

/** The cells of rows that stand in some segments. */
export function rowsIn(
  side: Omit<FarSide, 'ask'>,
  segments: Segments,
  columns: readonly { readonly value: string }[],
): string {
  const { dialect, relation, place, row } = side;
  const list = columns.map(({ value }, n) => `${value} as c${n}`).join(', ');
  if (place !== null) return `select ${list} from ${relation} as t where ${within(dialect, place, segments)}`;
  const names = columns.map((_, n) => `c${n}`).join(', ');
  const kept = within(dialect, 'h', segments);
  return `select ${names} from (select ${list}, ${dialect.hash(row)} as h from ${relation} as t${dialect.apart}) as hashed where ${kept}`;
}

/** Places and hashes of rows, as they stand after `from`. A hash that gives the place is computed once. */
function hashed({ dialect, relation, place, row }: Omit<FarSide, 'ask'>, above: Segments | null): string {
  const hash = `${dialect.hash(row)} as h`;
  const kept = (text: string): string => (above ? ` where ${within(dialect, text, above)}` : '');
  if (place !== null) return `(select ${place} as s, ${hash} from ${relation} as t${kept(place)})`;
  const all = `(select ${hash} from ${relation} as t${dialect.apart}) as rows_hashed`;
  return `(select h as s, h from ${all}${kept('h')})`;
}

/** The condition that a row stands in one of the segments. */
function within(dialect: CompareDialect, place: string, { least, width, numbers }: Segments): string {
  return `(${dialect.steps(number(least), place, String(width))}) in (${numbers.join(', ')})`;
}

/** Two minus signs side by side would begin a comment. */
const number = (value: bigint): string => (value < 0n ? `(${value})` : String(value));
