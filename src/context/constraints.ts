import type { Facts } from '../adapters/adapter.ts';
import { TemplateError } from '../template/errors.ts';
import { str, toArray, truthy } from '../template/operators.ts';
import { PyDict, type Value } from '../template/values.ts';

interface ConstraintFields {
  readonly type: string;
  readonly name: string;
  readonly expression: string;
  readonly to: string;
  readonly toColumns: readonly string[];
  readonly columns: readonly string[];
}

const kinds = new Set(['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom']);

function readConstraint(raw: Value): ConstraintFields {
  const read = (key: string): string => {
    const value = raw instanceof PyDict ? raw.get(key) : undefined;
    return value === undefined || value === null ? '' : str(value);
  };
  const list = (key: string): readonly string[] => {
    const value = raw instanceof PyDict ? raw.get(key) : undefined;
    return value === undefined || value === null ? [] : toArray(value).map(str);
  };
  const type = read('type');
  if (!kinds.has(type)) throw new TemplateError('other', `Could not parse constraint: ${str(raw)}`);
  return {
    type,
    name: read('name'),
    expression: read('expression'),
    to: read('to'),
    toColumns: list('to_columns'),
    columns: list('columns'),
  };
}

const isSupported = (facts: Facts, type: string): boolean =>
  type === 'custom' || facts.constraints?.[type] !== 'unsupported';

/** `id integer not null primary key`: the columns of a contract as they stand in `create table`. */
export function renderColumnConstraints(columns: Value, facts: Facts): Value[] {
  if (!(columns instanceof PyDict)) return [];
  return [...columns.values()].map((column) => {
    const read = (key: string): Value => (column instanceof PyDict ? (column.get(key) ?? null) : null);
    const { quoteCharacter } = facts;
    const name = truthy(read('quote')) ? `${quoteCharacter}${str(read('name'))}${quoteCharacter}` : str(read('name'));
    const constraints = read('constraints') === null ? [] : toArray(read('constraints')).map(readConstraint);
    const rendered = constraints.filter((c) => isSupported(facts, c.type)).map(columnConstraint);
    return [name, str(read('data_type')), ...rendered.filter((text) => text !== '')].join(' ');
  });
}

function columnConstraint({ type, expression, to, toColumns }: ConstraintFields): string {
  switch (type) {
    case 'check':
      return expression && `check (${expression})`;
    case 'not_null':
      return `not null ${expression}`.trim();
    case 'unique':
      return `unique ${expression}`.trim();
    case 'primary_key':
      return `primary key ${expression}`.trim();
    case 'foreign_key':
      if (to && toColumns.length > 0) return `references ${to} (${toColumns.join(', ')})`;
      return expression && `references ${expression}`;
    default:
      return expression;
  }
}

/** A constraint of the whole table, or null when it has nothing to say or the database has no such thing. */
export function renderModelConstraint(raw: Value, facts: Facts): string | null {
  const { type, name, expression, to, toColumns, columns } = readConstraint(raw);
  if (!isSupported(facts, type)) return null;
  const prefix = name ? `constraint ${name} ` : '';
  const list = columns.join(', ');
  const extra = expression ? ` ${expression}` : '';
  switch (type) {
    case 'check':
      return expression ? `${prefix}check (${expression})` : null;
    case 'unique':
      return `${prefix}unique${extra} (${list})`;
    case 'primary_key':
      return `${prefix}primary key${extra} (${list})`;
    case 'foreign_key':
      if (to && toColumns.length > 0)
        return `${prefix}foreign key (${list}) references ${to} (${toColumns.join(', ')})`;
      return expression ? `${prefix}foreign key (${list}) references ${expression}` : null;
    case 'custom':
      return expression ? `${prefix}${expression}` : null;
    default:
      return null;
  }
}
