import { TemplateError } from '../errors.ts';
import { jsonText } from '../json.ts';
import { PyDict, PyTuple, type Value } from '../values.ts';
import { type ColumnType, castOrFail, dataType, typeOfValues } from './dataType.ts';
import { Row } from './sequence.ts';
import { AgateTable, type TableOutput } from './table.ts';

export { castText, isNullText, type TextType } from './castText.ts';
export { type ColumnType, DataType, dataType } from './dataType.ts';
export { type ColumnFacts, columnNames, letterName, TypeInference } from './infer.ts';
export { type PrintLimits, printTable } from './printTable.ts';
export { Row } from './sequence.ts';
export { csvText, tableJson } from './serialize.ts';
export { AgateTable, type TableOutput } from './table.ts';

/** A table without columns and rows: what a statement without a result gives. */
export const emptyTable = (): AgateTable => new AgateTable([], [], []);

/**
 * The table of a query's result. Texts stay texts; lists and dicts become JSON; a column of ints is Integer, with decimals or
 * floats among them Number.
 */
export function tableOf(
  columnNames: readonly string[],
  rows: readonly (readonly Value[])[],
  output?: TableOutput,
): AgateTable {
  const plain = rows.map((row) => row.map(asCell));
  const types = columnNames.map((_, i) => typeOfValues(plain.map((row) => row[i] ?? null)));
  const cast = plain.map((row) => {
    const values = types.map((type, i) => {
      const value = row[i] ?? null;
      return typeof value === 'string' ? value : castOrFail(type, value, columnNames[i] as string);
    });
    return new Row(values, columnNames);
  });
  return new AgateTable(columnNames, types, cast, output);
}

const asCell = (value: Value): Value =>
  Array.isArray(value) || value instanceof PyTuple || value instanceof PyDict ? jsonText(value) : value;

/** The table of a seed: cells of text in the types that were inferred or given. Short rows end in nulls. */
export function tableOfText(
  columnNames: readonly string[],
  columnTypes: readonly ColumnType[],
  rows: readonly (readonly string[])[],
  output?: TableOutput,
): AgateTable {
  const types = columnTypes.map(dataType);
  const cast = rows.map((row, number) => {
    if (row.length > columnNames.length) {
      const message = `Row ${number} has ${row.length} values, but Table only has ${columnNames.length} columns.`;
      throw new TemplateError('value', message);
    }
    return new Row(
      types.map((type, i) => castOrFail(type, row[i] ?? null, columnNames[i] as string)),
      columnNames,
    );
  });
  return new AgateTable(columnNames, types, cast, output);
}
