import { TemplateError } from '../errors.ts';
import { PyDate } from '../modules/datetime/date.ts';
import { PyDateTime } from '../modules/datetime/dateTime.ts';
import { PyDecimal } from '../numbers/decimal.ts';
import { str } from '../operators.ts';
import { floatText, PyFloat, PyObject, textOf, type Value } from '../values.ts';
import { castText, type TextType } from './castText.ts';

export type ColumnType = 'integer' | TextType;

const names: Readonly<Record<ColumnType, string>> = {
  integer: 'Integer',
  number: 'Number',
  date: 'Date',
  datetime: 'DateTime',
  isodatetime: 'ISODateTime',
  boolean: 'Boolean',
  text: 'Text',
};

/** The type of a column: what templates see as `column.data_type`. */
export class DataType extends PyObject {
  readonly type: ColumnType;
  constructor(type: ColumnType) {
    super();
    this.type = type;
  }
  get typeName(): string {
    return names[this.type];
  }
  override repr(): string {
    return `<agate.data_types.${names[this.type]} object>`;
  }

  /** The value in this type; undefined (JavaScript's) when it is not of it. */
  cast(value: Value): Value | undefined {
    if (value === null) return null;
    const { type } = this;
    if (type === 'integer') return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
    const text = textOf(value);
    if (text !== undefined) return castText(type, text);
    switch (type) {
      case 'number':
        return decimalOf(value);
      case 'date':
        return value instanceof PyDate ? value : undefined;
      case 'datetime':
      case 'isodatetime':
        if (value instanceof PyDate) return new PyDateTime(value);
        return value instanceof PyDateTime ? value : undefined;
      case 'boolean':
        if (typeof value === 'boolean') return value;
        return undefined;
      case 'text':
        return str(value);
    }
  }

  /** What a CSV file holds for a value. */
  csvText(value: Value): string {
    if (value === null) return '';
    return value instanceof PyDateTime ? value.isoformat() : str(value);
  }

  /** What a JSON file holds for a value. */
  jsonValue(value: Value): Value {
    if (value === null || this.type === 'integer' || this.type === 'boolean') return value;
    if (value instanceof PyDecimal) return new PyFloat(value.toNumber());
    return this.csvText(value);
  }
}

function decimalOf(value: Value): PyDecimal | undefined {
  if (value instanceof PyDecimal) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return PyDecimal.ofInt(value);
  return value instanceof PyFloat ? PyDecimal.parse(floatText(value.value)) : undefined;
}

const types = new Map<ColumnType, DataType>();

/** One object for each type: columns of one type are of the same type. */
export function dataType(type: ColumnType): DataType {
  let known = types.get(type);
  if (!known) {
    known = new DataType(type);
    types.set(type, known);
  }
  return known;
}

/** The types in the order in which they are tried. */
const preference: readonly ColumnType[] = ['integer', 'number', 'date', 'datetime', 'isodatetime', 'boolean'];

/**
 * The type of a column of a query's result: that of its values; integer when all are null. A column with a text in it is
 * text: results are not guessed at as seeds are.
 */
export function typeOfValues(values: Iterable<Value>): DataType {
  let candidates = preference.map(dataType);
  for (const value of values) {
    if (value === null) continue;
    if (textOf(value) !== undefined) return dataType('text');
    if (candidates.length === 1 && candidates[0]?.type === 'text') continue;
    candidates = candidates.filter((type) => type.cast(value) !== undefined);
  }
  return candidates[0] ?? dataType('text');
}

/** A value that must be of the type. */
export function castOrFail(type: DataType, value: Value, column: string): Value {
  const cast = type.cast(value);
  if (cast === undefined) {
    throw new TemplateError('value', `the column ${column} of type ${type.typeName} cannot hold ${str(value)}`);
  }
  return cast;
}
