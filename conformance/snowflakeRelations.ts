import { PyDateTime } from '../src/template/modules/datetime/dateTime.ts';
import { PyDecimal } from '../src/template/numbers/decimal.ts';
import { str } from '../src/template/operators.ts';
import type { Value } from '../src/template/values.ts';

type Query = (sql: string) => Promise<(readonly unknown[])[]>;

/** What the scenario's schemas hold: kind, columns and rows of each relation, in the shape of the recordings. */
export async function relationsOf(query: Query, schema: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const schemas = (await query('show terse schemas in database ANALYTICS'))
    .map((row) => String(row[1]))
    .filter((name) => name.toLowerCase() === schema || name.toLowerCase().startsWith(`${schema}_`));
  for (const name of schemas.sort()) {
    const tables = await query(`show tables in ANALYTICS."${name}"`);
    for (const object of await query(`show objects in ANALYTICS."${name}"`)) {
      const identifier = String(object[1]);
      const kind = String(object[4]);
      const path = `ANALYTICS."${name}"."${identifier}"`;
      const table = tables.find((row) => row[1] === object[1]);
      const columns = await query(`describe table ${path}`);
      let rows: unknown;
      try {
        const data = (await query(`select * from ${path}`)).map((row) => row.map(cell));
        rows = data.length > 200 ? data.length : data.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
      } catch (error) {
        rows = `error: ${(error as Error).message}`;
      }
      found[`${name}.${identifier}`] = {
        type: String(object[13]) === 'Y' ? 'dynamic table' : kind === 'VIEW' ? 'view' : 'table',
        columns: columns.map((column) => [
          column[0],
          column[1],
          ...(column[3] === 'N' ? ['not null'] : []),
          ...(column[9] ? [`comment: ${String(column[9])}`] : []),
        ]),
        ...(table?.[4] === 'TRANSIENT' ? { transient: true } : {}),
        ...(String(object[14]) === 'Y' ? { iceberg: true } : {}),
        ...(object[6] ? { cluster_by: String(object[6]).replace(/^LINEAR\((.*)\)$/i, '$1') } : {}),
        ...(object[5] ? { comment: object[5] } : {}),
        rows,
      };
    }
  }
  return found;
}

function cell(value: unknown): unknown {
  if (value === null) return value;
  if (value instanceof PyDateTime) {
    const iso = new Date(Math.floor(value.epochMicros / 1000)).toISOString();
    const text = iso
      .replace('T', ' ')
      .replace('Z', '')
      .replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros));
    return value.zone === null ? text : `${text}Z`;
  }
  if (typeof value === 'boolean') return String(value);
  const text = str(value as Value);
  return value instanceof PyDecimal ? text.replace(/\.0$/, '') : text;
}
