import type { SharedColumn } from './columns.ts';
import type { Ask, ColumnChange, RowExample } from './types.ts';

export interface RowDifference {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly perColumn: readonly ColumnChange[];
  readonly examples: readonly RowExample[];
}

export interface Sides {
  /** Relations or subqueries, as they stand after `from`. */
  readonly before: string;
  readonly after: string;
}

/**
 * Compares rows by a key that is unique and not null on both sides. One statement, in which each side is read once: a full join
 * keeps the rows that differ, which are then counted, a few of them as examples.
 */
export async function compareByKey(
  ask: Ask,
  sides: Sides,
  key: readonly SharedColumn[],
  values: readonly SharedColumn[],
  examples: number,
  materialized: string,
): Promise<RowDifference> {
  const on = key.map((column) => `${column.same('a')} = ${column.same('b')}`).join(' and ');
  const first = key[0]!;
  const missing = (side: string): string => `${side}.${first.quoted} is null`;
  const differs = values.map((column) => `${column.same('a')} is distinct from ${column.same('b')}`);
  const shown = [...key, ...values];
  const flags = differs.map((condition, n) => `, (${condition}) as d${n}`).join('');
  const texts = (side: string): string =>
    shown.map((column, n) => `, ${side}.${column.quoted}::text as ${side}${n}`).join('');
  const rows = await ask(`
with different as${materialized} (
  select case when ${missing('b')} then 'removed' when ${missing('a')} then 'added' else 'changed' end as kind
    ${flags}${texts('a')}${texts('b')}
  from ${sides.before} as a
  full join ${sides.after} as b on ${on}
  where ${[missing('a'), missing('b'), ...differs].join(' or ')}
), shown as (
  select different.*, row_number() over (partition by kind order by ${shown.map((_, n) => `coalesce(b${n}, a${n})`).join(', ')}) as place
  from different
)
select 'counts', kind, count(*)::text
  ${padded(
    values.map((_, n) => `count(case when d${n} then 1 end)::text`),
    shown.length * 2,
  )}
from different group by kind
union all
select 'example', kind, place::text${shown.map((_, n) => `, a${n}, b${n}`).join('')}
from shown where place <= ${examples}`);
  const found = { added: 0, removed: 0, changed: 0 };
  const counts = new Array<number>(values.length).fill(0);
  const list: RowExample[] = [];
  for (const [what, kind, number, ...cells] of rows) {
    if (what === 'example') list.push(example(kind as RowExample['kind'], shown, cells));
    else {
      found[kind as RowExample['kind']] = Number(number);
      if (kind === 'changed')
        values.forEach((_, n) => {
          counts[n] = Number(cells[n]);
        });
    }
  }
  return { ...found, perColumn: values.map(({ name }, n) => ({ name, changed: counts[n]! })), examples: inOrder(list) };
}

/** Both halves of the union have the same number of columns. */
function padded(expressions: readonly string[], width: number): string {
  const rest = Array.from({ length: width - expressions.length }, () => 'null::text');
  return [...expressions, ...rest].map((text) => `, ${text}`).join('');
}

function example(
  kind: RowExample['kind'],
  columns: readonly SharedColumn[],
  cells: readonly (string | null)[],
): RowExample {
  const side = (offset: number): Record<string, string | null> =>
    Object.fromEntries(columns.map(({ name }, n) => [name, cells[n * 2 + offset] ?? null]));
  return {
    kind,
    ...(kind === 'added' ? {} : { before: side(0) }),
    ...(kind === 'removed' ? {} : { after: side(1) }),
  };
}

/** Changed rows say most. */
export function inOrder(examples: readonly RowExample[]): RowExample[] {
  const order = ['changed', 'removed', 'added'];
  return [...examples].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** Compares rows as multisets: how many rows one side has more of than the other. */
export async function compareAsMultisets(
  ask: Ask,
  sides: Sides,
  columns: readonly SharedColumn[],
  examples: number,
  materialized: string,
): Promise<RowDifference> {
  const list = (side: string): string => columns.map((column, n) => `, ${column.same(side)} as c${n}`).join('');
  const names = columns.map((_, n) => `c${n}`);
  const grouped = names.length > 0 ? `group by ${names.join(', ')}` : '';
  const selected = names.map((name) => `, ${name}`).join('');
  const written = names.map((name) => `, ${name}::text`).join('');
  const rows = await ask(`
with different as${materialized} (
  select sum(side) as more${selected} from (
    select 1 as side${list('b')} from ${sides.after} as b
    union all select -1${list('a')} from ${sides.before} as a
  ) as both_sides ${grouped} having sum(side) <> 0
), shown as (
  select different.*, row_number() over (partition by sign(more) order by ${names.join(', ') || 'more'}) as place from different
)
select 'counts', case when more > 0 then 'added' else 'removed' end, sum(abs(more))::text${names.map(() => ', null::text').join('')}
from different group by more > 0, 2
union all
select 'example', case when more > 0 then 'added' else 'removed' end, abs(more)::text${written} from shown where place <= ${examples}`);
  const found = { added: 0, removed: 0 };
  const list_: RowExample[] = [];
  for (const [what, kind, number, ...cells] of rows) {
    if (what === 'counts') found[kind as 'added' | 'removed'] = Number(number);
    else {
      const row = Object.fromEntries(columns.map(({ name }, n) => [name, cells[n] ?? null]));
      list_.push(kind === 'added' ? { kind, after: row } : { kind: 'removed', before: row });
    }
  }
  return { ...found, changed: 0, perColumn: [], examples: inOrder(list_) };
}
