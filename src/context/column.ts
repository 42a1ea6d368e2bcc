import type { ColumnFacts, Facts } from '../adapters/adapter.ts';
import type { DatabaseColumn } from '../manifest/relation.ts';
import { TemplateError } from '../template/errors.ts';
import { repr } from '../template/operators.ts';
import { PyFunction, PyObject, type Value } from '../template/values.ts';
import { bindArguments, optionalText } from './arguments.ts';

/** The types of Postgres, for adapters that state none. */
export const standardColumns: ColumnFacts = {
  strings: ['text', 'character varying', 'character', 'varchar'],
  integers: [
    'smallint',
    'integer',
    'bigint',
    'smallserial',
    'serial',
    'bigserial',
    'int2',
    'int4',
    'int8',
    'serial2',
    'serial4',
    'serial8',
  ],
  floats: ['real', 'float4', 'float', 'double precision', 'float8', 'double'],
  numerics: ['numeric', 'decimal'],
  labels: { STRING: 'TEXT' },
  sizedString: 'character varying',
  inferred: {
    text: 'text',
    integer: 'integer',
    bigint: 'bigint',
    number: 'double precision',
    boolean: 'boolean',
    date: 'date',
    datetime: 'timestamp without time zone',
    time: 'time',
  },
};

export interface ColumnFields {
  readonly column: string;
  readonly dtype: string;
  readonly sqlType?: string;
  readonly charSize: number | null;
  readonly numericPrecision: number | null;
  readonly numericScale: number | null;
  readonly collation?: string;
}

/** A column as templates see it: name, type and what can be asked of them. */
export class Column extends PyObject {
  readonly facts: Facts;
  readonly fields: ColumnFields;

  constructor(facts: Facts, fields: ColumnFields) {
    super();
    this.facts = facts;
    this.fields = fields;
  }
  static of(facts: Facts, column: DatabaseColumn): Column {
    const { name, dataType, ...sizes } = column;
    return new Column(facts, { column: name, dtype: dataType, ...sizes });
  }

  get typeName(): string {
    return 'Column';
  }
  get name(): string {
    return this.fields.column;
  }
  get quoted(): string {
    const { quoteCharacter } = this.facts;
    return `${quoteCharacter}${this.name}${quoteCharacter}`;
  }
  isString(): boolean {
    return this.oneOf('strings');
  }
  isInteger(): boolean {
    return this.oneOf('integers');
  }
  isFloat(): boolean {
    return this.oneOf('floats');
  }
  isNumeric(): boolean {
    return this.oneOf('numerics');
  }

  /** The type as it is written in DDL, length or precision included. */
  get dataType(): string {
    const { dtype, charSize, numericPrecision, numericScale } = this.fields;
    const columns = columnFacts(this.facts);
    const lower = dtype.toLowerCase();
    if (this.isString()) {
      if (lower === 'text' || (lower === columns.sizedString && charSize === null)) return dtype;
      return stringType(columns, this.stringSize());
    }
    return this.isNumeric() ? numericType(dtype, numericPrecision, numericScale) : dtype;
  }
  /** The length of a text column; the database's longest where it has none, as dbt has it. */
  stringSize(): number {
    if (!this.isString()) throw new TemplateError('other', 'Called string_size() on non-string field!');
    return this.fields.dtype === 'text' || this.fields.charSize === null
      ? (columnFacts(this.facts).textLength ?? 256)
      : this.fields.charSize;
  }
  /** Whether this column can be widened to hold what the other one holds. */
  canExpandTo(other: Column): boolean {
    return this.isString() && other.isString() && other.stringSize() > this.stringSize();
  }

  override attribute(name: string): Value | undefined {
    const property = properties.get(name);
    if (property) return property(this);
    const method = methods.get(name);
    if (method) return new PyFunction(name, (args, kwargs) => method(this, [...args, ...kwargs.values()]));
    return classMethod(this.facts, name);
  }
  override attributeNames(): Iterable<string> {
    return [...properties.keys(), ...methods.keys(), ...classMethodNames];
  }
  override repr(): string {
    const { column, dtype, charSize, numericPrecision, numericScale } = this.fields;
    const size = `char_size=${repr(charSize)}, numeric_precision=${repr(numericPrecision)}, numeric_scale=${repr(numericScale)}`;
    const { className, collations } = columnFacts(this.facts);
    const collation = collations ? `, collation=${repr(this.fields.collation ?? null)}` : '';
    return `${className ?? `${capitalizedType(this.facts)}Column`}(column=${repr(column)}, dtype=${repr(dtype)}, ${size}${collation})`;
  }
  override equals(other: Value): boolean {
    return other instanceof Column && JSON.stringify(other.fields) === JSON.stringify(this.fields);
  }
  override hashKey(): string {
    return `\0column:${JSON.stringify(this.fields)}`;
  }

  private oneOf(kind: 'strings' | 'integers' | 'floats' | 'numerics'): boolean {
    return columnFacts(this.facts)[kind].includes(this.fields.dtype.toLowerCase());
  }
}

export const columnFacts = (facts: Facts): ColumnFacts => facts.columns ?? standardColumns;

const capitalizedType = (facts: Facts): string => facts.type.charAt(0).toUpperCase() + facts.type.slice(1);
const stringType = (columns: ColumnFacts, size: number | string): string => `${columns.sizedString}(${size})`;
const numericType = (dtype: string, precision: number | string | null, scale: number | string | null): string =>
  precision === null || scale === null ? dtype : `${dtype}(${precision},${scale})`;

const properties = new Map<string, (column: Column) => Value>([
  ['name', (c) => c.name],
  ['column', (c) => c.name],
  ['quoted', (c) => c.quoted],
  ['dtype', (c) => c.fields.dtype],
  ['data_type', (c) => c.dataType],
  ['expanded_data_type', (c) => c.fields.sqlType ?? c.dataType],
  ['char_size', (c) => c.fields.charSize],
  ['numeric_precision', (c) => c.fields.numericPrecision],
  ['numeric_scale', (c) => c.fields.numericScale],
  ['collation', (c) => c.fields.collation ?? null],
]);

const methods = new Map<string, (column: Column, args: readonly Value[]) => Value>([
  ['is_string', (c) => c.isString()],
  ['is_integer', (c) => c.isInteger()],
  ['is_float', (c) => c.isFloat()],
  ['is_numeric', (c) => c.isNumeric()],
  ['is_number', (c) => c.isInteger() || c.isFloat() || c.isNumeric()],
  ['string_size', (c) => c.stringSize()],
  ['can_expand_to', (c, args) => args[0] instanceof Column && c.canExpandTo(args[0])],
  ['literal', (c, args) => `${optionalText(args[0]) ?? 'None'}::${c.dataType}`],
]);

const classMethodNames = ['create', 'from_description', 'string_type', 'numeric_type', 'translate_type'] as const;

/** A type by the name that the database has for it: `STRING` is `TEXT`. */
export const translateType = (facts: Facts, type: string): string =>
  new Map(Object.entries(columnFacts(facts).labels)).get(type.toUpperCase()) ?? type;

function classMethod(facts: Facts, name: string): Value | undefined {
  const columns = columnFacts(facts);
  const translate = (type: string): string => translateType(facts, type);
  switch (name) {
    case 'create':
      return new PyFunction(name, (args, kwargs) => {
        const [column, type] = bindArguments(name, ['name', 'label_or_dtype'], args, kwargs).map(optionalText);
        return new Column(facts, { column: column ?? '', dtype: translate(type ?? ''), ...unsized });
      });
    case 'from_description':
      return new PyFunction(name, (args, kwargs) => {
        const [column, type] = bindArguments(name, ['name', 'raw_data_type'], args, kwargs).map(optionalText);
        return fromDescription(facts, column ?? '', type ?? '');
      });
    case 'string_type':
      return new PyFunction(name, (args) => stringType(columns, optionalText(args[0]) ?? 'None'));
    case 'numeric_type':
      return new PyFunction(name, (args, kwargs) => {
        const [dtype, precision, scale] = bindArguments(name, ['dtype', 'precision?', 'scale?'], args, kwargs).map(
          optionalText,
        );
        return numericType(dtype ?? '', precision ?? null, scale ?? null);
      });
    case 'translate_type':
      return new PyFunction(name, (args) => translate(optionalText(args[0]) ?? ''));
    default:
      return undefined;
  }
}

const unsized = { charSize: null, numericPrecision: null, numericScale: null };

/** A column from a type as it is written: `varchar(10)`, `numeric(10,2)`. */
export function fromDescription(facts: Facts, column: string, description: string): Column {
  const match = /^([^(]+)(?:\(([^)]+)\))?/.exec(description);
  if (!match) throw new TemplateError('other', `Could not interpret data type "${description}"`);
  const sizes = (match[2]?.split(',') ?? []).map((text) => {
    if (!/^\s*\d+\s*$/.test(text)) {
      throw new TemplateError(
        'other',
        `Could not interpret data_type "${description}": could not convert "${text}" to an integer`,
      );
    }
    return Number(text);
  });
  const dtype = match[1]!;
  if (sizes.length === 1) return new Column(facts, { ...unsized, column, dtype, charSize: sizes[0]! });
  if (sizes.length === 2)
    return new Column(facts, { ...unsized, column, dtype, numericPrecision: sizes[0]!, numericScale: sizes[1]! });
  return new Column(facts, { ...unsized, column, dtype });
}

/** What `api.Column` is: called, it makes a column. */
export class ColumnClass extends PyObject {
  readonly typeName = 'type';
  private readonly facts: Facts;
  constructor(facts: Facts) {
    super();
    this.facts = facts;
  }
  override call(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
    const parameters = ['column', 'dtype', 'char_size?', 'numeric_precision?', 'numeric_scale?'];
    const [column, dtype, size, precision, scale] = bindArguments('Column', parameters, args, kwargs);
    return new Column(this.facts, {
      column: optionalText(column) ?? '',
      dtype: optionalText(dtype) ?? '',
      charSize: whole(size),
      numericPrecision: whole(precision),
      numericScale: whole(scale),
    });
  }
  override attribute(name: string): Value | undefined {
    return classMethod(this.facts, name);
  }
  override attributeNames(): Iterable<string> {
    return classMethodNames;
  }
}

function whole(value: Value | undefined): number | null {
  const text = optionalText(value);
  return text === null || !/^-?\d+$/.test(text) ? null : Number(text);
}
