import type { Dialect } from './dialect.ts';
import type { Expression, SelectItem } from './parse/tree.ts';
import { canonicalType } from './types/names.ts';

/** The name of an output column, as the database gives it. `text` writes an expression, for Snowflake's unnamed columns. */
export function outputName(item: SelectItem, dialect: Dialect, text: (value: Expression) => string): string {
  if (item.alias) return item.alias.text;
  if (dialect === 'snowflake') return snowflakeName(item.value) ?? text(item.value).toUpperCase();
  return postgresName(item.value)?.name ?? '?column?';
}

function snowflakeName(value: Expression): string | undefined {
  return value.kind === 'column' ? value.parts.at(-1)!.text : undefined;
}

/** `weak` names give way to those of what surrounds them. */
interface Found {
  readonly name: string;
  readonly weak: boolean;
}

/** Postgres takes the name of the column, function or construct on the outside, and of a cast's type when there is none. */
function postgresName(value: Expression): Found | undefined {
  switch (value.kind) {
    case 'column':
      return strong(value.parts.at(-1)!.text);
    case 'call':
      return strong(nameOfCall(value.name.at(-1)!.text, value.arguments.length));
    case 'cast': {
      const inner = postgresName(value.value);
      if (inner && !inner.weak) return inner;
      return { name: internalName(value.type.name), weak: true };
    }
    case 'parentheses':
      return postgresName(value.inner);
    case 'field':
      return strong(value.name.text);
    case 'subscript':
      return postgresName(value.value);
    case 'case': {
      const otherwise = value.otherwise && postgresName(value.otherwise);
      return otherwise && !otherwise.weak ? otherwise : { name: 'case', weak: true };
    }
    case 'subquery':
      if (value.form === 'exists') return strong('exists');
      if (value.form === 'array') return strong('array');
      return nameOfSubquery(value);
    case 'list':
      return value.form === 'array' ? strong('array') : value.form === 'row' ? strong('row') : undefined;
    case 'operator':
      if (value.operator === 'at time zone') return strong('timezone');
      if (value.operator === 'overlaps') return strong('overlaps');
      if (value.operator === 'collate') return postgresName(value.operands[0]!);
      return undefined;
    default:
      return undefined;
  }
}

const strong = (name: string): Found => ({ name, weak: false });

function nameOfSubquery(value: Expression & { kind: 'subquery' }): Found | undefined {
  let { body } = value.query;
  while (body.kind === 'query' || body.kind === 'set') body = body.kind === 'query' ? body.body : body.left;
  if (body.kind === 'values') return strong('column1');
  if (body.kind !== 'select') return undefined;
  const first = body.items[0];
  if (!first) return undefined;
  return first.alias ? strong(first.alias.text) : postgresName(first.value);
}

/** Names under which the grammar knows what is written as another function. */
function nameOfCall(name: string, count: number): string {
  if (name === 'trim') return count > 0 ? 'btrim' : name;
  return name;
}

/** A cast without a name of its own is called by the type's internal name. */
function internalName(type: string): string {
  const names: Readonly<Record<string, string>> = {
    integer: 'int4',
    bigint: 'int8',
    smallint: 'int2',
    real: 'float4',
    'double precision': 'float8',
    boolean: 'bool',
    'character varying': 'varchar',
    character: 'bpchar',
    'timestamp without time zone': 'timestamp',
    'timestamp with time zone': 'timestamptz',
    'time without time zone': 'time',
    'time with time zone': 'timetz',
    'bit varying': 'varbit',
  };
  const canonical = canonicalType({ name: type, arguments: [], dimensions: 0 }, 'postgres');
  return names[canonical] ?? canonical;
}
