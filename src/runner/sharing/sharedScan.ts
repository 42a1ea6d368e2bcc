import type { QueryResult } from '../../adapters/adapter.ts';

/** A test's count as one of several over one scan. */
export interface Scan {
  /** What follows `from`, as the test's own query writes it. */
  readonly relation: string;
  /** Counts the failures among all rows of the relation. */
  readonly count: string;
  /** Comparisons of the count: `!= 0`. */
  readonly warnIf: string;
  readonly errorIf: string;
}

const plainColumn = /^(?:[A-Za-z_][A-Za-z0-9_$]*|"[^"]+")$/;
const plainThreshold = '((?:!=|<>|<=|>=|=|<|>)\\s*\\d+)';
const plainValue = "(?:'[^'\\\\]*'|-?\\d+(?:\\.\\d+)?|true|false)";
const plainValues = new RegExp(`^\\s*${plainValue}(?:\\s*,\\s*${plainValue})*\\s*$`, 'i');
const counted = new RegExp(
  `^\\s*select\\s+count\\(\\*\\) as failures,\\s+count\\(\\*\\) ${plainThreshold} as should_warn,\\s+count\\(\\*\\) ${plainThreshold} as should_error\\s+from \\((.*)\\) dbt_internal_test\\s*$`,
  's',
);

/**
 * Reads a query that the built-in macros wrote for a `not_null` or an `accepted_values` of a plain column as a count over its
 * relation. Undefined for any other text, also where only a part of it is unusual: such a query is sent as it is.
 */
export function scanOf(sql: string, column: string): Scan | undefined {
  if (!plainColumn.test(column)) return undefined;
  const [, warnIf, errorIf, body] = counted.exec(sql) ?? [];
  if (warnIf === undefined || errorIf === undefined || body === undefined) return undefined;
  const found = nullsOf(body, column) ?? othersOf(body, column);
  // a comment could swallow what stands behind it
  if (!found || /--|\/\*/.test(found.relation)) return undefined;
  return { ...found, warnIf, errorIf };
}

type Counted = Pick<Scan, 'relation' | 'count'>;

function nullsOf(body: string, column: string): Counted | undefined {
  const name = literally(column);
  const [, relation] =
    new RegExp(`^\\s*select ${name}\\s+from (\\S.*?)\\s+where ${name} is null\\s*$`, 's').exec(body) ?? [];
  return relation === undefined ? undefined : { relation, count: `count(case when ${column} is null then 1 end)` };
}

function othersOf(body: string, column: string): Counted | undefined {
  const name = literally(column);
  const [, relation, values] =
    new RegExp(
      `^\\s*with all_values as \\(\\s+select\\s+${name} as value_field,\\s+count\\(\\*\\) as n_records\\s+from (\\S.*?)\\s+group by ${name}\\s+\\)\\s+select \\*\\s+from all_values\\s+where value_field not in \\((.*)\\)\\s*$`,
      's',
    ).exec(body) ?? [];
  if (relation === undefined || values === undefined || !plainValues.test(values)) return undefined;
  return { relation, count: `count(distinct case when ${column} not in (${values.trim()}) then ${column} end)` };
}

const literally = (text: string): string => text.replace(/[$"]/g, '\\$&');

/** One query that counts for all scans of one relation: three columns for each, in order. */
export function sharedQuery(scans: readonly Scan[]): string {
  const counts = scans.map(({ count }, n) => `    ${count} as failures_${n}`);
  const columns = scans.flatMap(({ warnIf, errorIf }, n) => [
    `  failures_${n}`,
    `  failures_${n} ${warnIf} as should_warn_${n}`,
    `  failures_${n} ${errorIf} as should_error_${n}`,
  ]);
  return `select\n${columns.join(',\n')}\nfrom (\n  select\n${counts.join(',\n')}\n  from ${scans[0]!.relation}\n) dbt_internal_test`;
}

const names = ['failures', 'should_warn', 'should_error'];

/** What each test's own query would have given. */
export function ownResults({ columns, rows }: QueryResult, scans: number): QueryResult[] {
  return Array.from({ length: scans }, (_, n) => ({
    columns: columns.slice(3 * n, 3 * n + 3).map(({ type }, at) => ({ name: names[at]!, type })),
    rows: rows.map((row) => row.slice(3 * n, 3 * n + 3)),
    response: { message: 'SELECT 1', code: 'SELECT', rowsAffected: 1 },
  }));
}
