import type { Dialect } from '../dialect.ts';

const numbers = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'];
const dates = ['date', 'timestamp without time zone', 'timestamp with time zone'];
const texts: ReadonlySet<string> = new Set(['text', 'character varying', 'bpchar', 'name']);

/** A type without its length or precision: `numeric(10,2)` is `numeric`. */
export function bare(type: string): string {
  if (!type.includes('(')) return type;
  const base = type.replace(/\([^)]*\)/, '');
  return base === 'character' ? 'bpchar' : base === 'character[]' ? 'bpchar[]' : base;
}

/** The common type of values that end up in one column, as Postgres finds it; undefined when that is not known. */
export function unify(types: readonly (string | undefined)[], dialect: Dialect): string | undefined {
  const known = types.filter((type) => type !== 'unknown');
  if (known.length === 0) return types.length > 0 ? 'unknown' : undefined;
  const first = known[0];
  // a constant has no length, so that the column has none
  if (known.every((type) => type === first)) return first && known.length < types.length ? bare(first) : first;
  if (known.some((type) => type === undefined)) return undefined;
  if (dialect === 'snowflake') return undefined;
  const bases = (known as string[]).map(bare);
  return bases.reduce((a, b) => (a === '' ? '' : widest(a, b))) || undefined;
}

function widest(a: string, b: string): string {
  if (a === b) return a;
  for (const family of [numbers, dates]) {
    const [x, y] = [family.indexOf(a), family.indexOf(b)];
    if (x >= 0 && y >= 0) return family[Math.max(x, y)]!;
  }
  // strings turn into each other, so that the first stays
  if (texts.has(a) && texts.has(b)) return a;
  return '';
}

export const arrayOf = (type: string): string => (type.endsWith('[]') ? type : `${type}[]`);

/** The type of `array[i]`; `jsonb` gives itself. */
export function elementOf(type: string | undefined, dialect: Dialect): string | undefined {
  if (dialect === 'snowflake') return type === undefined ? undefined : 'VARIANT';
  if (type === 'jsonb') return type;
  return type?.endsWith('[]') ? type.slice(0, -2) : undefined;
}

export const isNumber = (type: string | undefined): boolean => type !== undefined && numbers.includes(bare(type));
export const numberRank = (type: string): number => numbers.indexOf(bare(type));
export const isText = (type: string | undefined): boolean =>
  type !== undefined && (type === 'unknown' || texts.has(bare(type)));
