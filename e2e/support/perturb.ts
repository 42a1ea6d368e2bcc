import type { QueryResult, Session } from '../../src/adapters/adapter.ts';
import { repr } from '../../src/template/values.ts';

/** A table whose values may be changed: nothing depends on it, and it has no constraints. */
export interface Table {
  /** As it is to be written in SQL. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** What is claimed of a query: which columns of tables have a part in which of its columns. */
export interface Claim {
  readonly columns: readonly string[];
  /** Whether it is claimed, or not known, that a change of `column` of `table` may change the output column. */
  readonly mayChange: (table: string, column: string, output: number) => boolean;
}

export interface Perturbed {
  /** Input columns that were changed and with which the query still ran. */
  readonly changed: number;
  /** Outputs that changed. */
  readonly seen: number;
  /** Outputs that changed and were not claimed: `table.column -> output`. */
  readonly missing: readonly string[];
}

/**
 * Changes the values of one input column after the other, in several ways, and looks which columns of the query's result change:
 * none may that lineage does not name. Everything is rolled back.
 */
export async function perturb(
  session: Session,
  sql: string,
  tables: readonly Table[],
  claim: Claim,
): Promise<Perturbed> {
  const before = await resultOf(session, sql, []);
  if (!before) throw new Error(`the query fails: ${sql}`);
  let changed = 0;
  let seen = 0;
  const missing = new Set<string>();
  for (const table of tables) {
    for (const column of table.columns) {
      // where everything is claimed there is nothing to find
      if (claim.columns.every((_, i) => claim.mayChange(table.name, column.name, i))) continue;
      let ran = false;
      for (const after of await resultsOf(session, sql, changesOf(table.name, `"${column.name}"`, column.type))) {
        ran = true;
        for (const [i, output] of claim.columns.entries()) {
          if (before[i] === after[i]) continue;
          seen += 1;
          if (!claim.mayChange(table.name, column.name, i)) missing.add(`${table.name}.${column.name} -> ${output}`);
        }
      }
      if (ran) changed += 1;
    }
  }
  return { changed, seen, missing: [...missing] };
}

/** The results after each of some updates, those left out with which the query fails. */
async function resultsOf(session: Session, sql: string, updates: readonly string[]): Promise<string[][]> {
  const together = await send(
    session,
    updates.flatMap((update) => around(sql, [update])),
  );
  if (together) return updates.map((_, i) => columnTexts(together[i * around(sql, ['']).length + resultAt]!));
  const found: string[][] = [];
  for (const update of updates) {
    const result = await resultOf(session, sql, [update]);
    if (result) found.push(result);
  }
  return found;
}

/** Each column of the result as one text, whatever the order of the rows; undefined when a statement fails. */
async function resultOf(session: Session, sql: string, updates: readonly string[]): Promise<string[] | undefined> {
  const results = await send(session, around(sql, updates));
  return results && columnTexts(results.at(-2)!);
}

const around = (sql: string, updates: readonly string[]): string[] => [
  'begin',
  "set local time zone 'UTC'",
  ...updates,
  sql,
  'rollback',
];
/** Where the result stands behind one update. */
const resultAt = 3;

const columnTexts = ({ columns, rows }: QueryResult): string[] =>
  columns.map((_, i) =>
    rows
      .map((row) => repr(row[i]!))
      .sort()
      .join('\n'),
  );

async function send(session: Session, statements: readonly string[]): Promise<readonly QueryResult[] | undefined> {
  try {
    return await session.send(statements.map((text) => ({ sql: text })));
  } catch {
    await session.send([{ sql: 'rollback' }]).catch(() => undefined);
    return undefined;
  }
}

/** Statements that change all values of a column, or some, in ways that its type allows. */
function changesOf(table: string, column: string, type: string): string[] {
  const set = (value: string, where = ''): string => `update ${table} set ${column} = ${value}${where}`;
  const first = `(select ${column} from ${table} where ${column} is not null order by ctid limit 1)`;
  const other = otherValue(column, type);
  if (other === undefined) return [set(first), set('null')];
  return [set(other), set(other, ` where ctid in (select ctid from ${table} order by ctid limit 2)`), set('null')];
}

function otherValue(column: string, type: string): string | undefined {
  if (/^(?:smallint|integer|bigint|numeric|real|double)/.test(type)) return `${column} + 7`;
  if (/^(?:text|character)/.test(type)) return `reverse(${column}) || 'z'`;
  if (type === 'boolean') return `not ${column}`;
  if (/^(?:date|timestamp)/.test(type)) return `${column} + interval '400 days'`;
  if (type === 'text[]') return `${column} || array['z', 'a']`;
  if (type === 'jsonb') return `regexp_replace(${column}::text, '": "?([a-z0-9])', '": "z\\1', 'g')::jsonb`;
  if (type === 'uuid') return `md5(${column}::text)::uuid`;
  if (type === 'interval') return `${column} + interval '1 day'`;
  return undefined;
}
