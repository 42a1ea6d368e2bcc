import type { Call, Expression, FromItem } from '../parse/tree.ts';
import { isAggregate, isSetReturning, typeOfCall } from '../types/functions.ts';
import { canonicalType } from '../types/names.ts';
import type { Context } from './context.ts';
import { evaluate } from './expression.ts';
import { merge, nothing, use, type Value, type Wide } from './inputs.ts';
import { rename } from './query.ts';
import { type Column, type Open, type Scope, type Tables, tablesOf } from './scope.ts';

/** Functions of Postgres that give columns of their own: name and type. */
const shapes: Readonly<Record<string, readonly (readonly [name: string, type: string])[]>> = {
  json_array_elements: [['value', 'json']],
  jsonb_array_elements: [['value', 'jsonb']],
  json_array_elements_text: [['value', 'text']],
  jsonb_array_elements_text: [['value', 'text']],
  json_each: [
    ['key', 'text'],
    ['value', 'json'],
  ],
  jsonb_each: [
    ['key', 'text'],
    ['value', 'jsonb'],
  ],
  json_each_text: [
    ['key', 'text'],
    ['value', 'text'],
  ],
  jsonb_each_text: [
    ['key', 'text'],
    ['value', 'text'],
  ],
};

/** Table functions of Snowflake. */
const snowflakeShapes: Readonly<Record<string, readonly (readonly [name: string, type: string])[]>> = {
  flatten: [
    ['SEQ', 'NUMBER(38,0)'],
    ['KEY', 'VARCHAR'],
    ['PATH', 'VARCHAR'],
    ['INDEX', 'NUMBER(38,0)'],
    ['VALUE', 'VARIANT'],
    ['THIS', 'VARIANT'],
  ],
  split_to_table: [
    ['SEQ', 'NUMBER(38,0)'],
    ['INDEX', 'NUMBER(38,0)'],
    ['VALUE', 'VARCHAR'],
  ],
  strtok_split_to_table: [
    ['SEQ', 'NUMBER(38,0)'],
    ['INDEX', 'NUMBER(38,0)'],
    ['VALUE', 'VARCHAR'],
  ],
  generator: [],
};

interface Given {
  readonly columns: readonly Column[];
  readonly open: Open | undefined;
  /** One value a row, named after the alias. */
  readonly scalar: boolean;
}

/** Functions in `from`; each may name the tables to its left. Their arguments decide on the rows. */
export function readFunctions(
  item: FromItem & { kind: 'functions' },
  scope: Scope,
  wide: Wide,
  context: Context,
): Tables {
  const alias = item.alias?.name?.text;
  const single = item.calls.length === 1 && !item.ordinality;
  const given = item.calls.map(({ call, columns }, i) => {
    const described =
      columns.length > 0 ? columns : i === 0 && item.alias?.columns.some((c) => c.type) ? item.alias.columns : [];
    return readCall(call, described, alias, scope, wide, context);
  });
  const columns = given.flatMap((one) => one.columns);
  if (item.ordinality) columns.push({ ...nothing, name: 'ordinality', type: 'bigint', nullable: false });
  const open = given.find((one) => one.open)?.open;
  const names = item.alias?.columns.some((c) => c.type) ? [] : (item.alias?.columns.map((c) => c.name.text) ?? []);
  // given names stand for the columns of a function that is not known: they are made from its arguments all the same
  const named =
    open && names.length > columns.length ? names.slice(columns.length).flatMap((name) => open.find(name) ?? []) : [];
  const result = rename(
    { columns: [...columns, ...named], open: named.length > 0 ? undefined : open, wide: nothing },
    names,
  );
  const scalar = single && given[0]!.scalar;
  return tablesOf({
    name: alias ?? nameOf(item.calls[0]!.call),
    relation: undefined,
    columns: result.columns,
    open: result.open,
    scalar,
  });
}

function nameOf(call: Expression): string | undefined {
  return call.kind === 'call' ? call.name.at(-1)!.text : undefined;
}

function readCall(
  e: Expression,
  described: readonly {
    readonly name: { readonly text: string };
    readonly type: Parameters<typeof canonicalType>[0] | undefined;
  }[],
  alias: string | undefined,
  scope: Scope,
  wide: Wide,
  context: Context,
): Given {
  if (e.kind !== 'call') {
    const value = evaluate(e, scope, context, wide);
    const column: Column = {
      name: alias ?? 'column1',
      type: value.type,
      nullable: value.nullable,
      ...merge([value], use.transformed),
    };
    return { columns: [column], open: undefined, scalar: true };
  }
  const name = e.name.at(-1)!.text.toLowerCase();
  const args = e.arguments.map((arg) => evaluate(arg, scope, context, wide));
  for (const arg of args) wide.add(arg, use.join);
  const from = merge(args, use.transformed);
  const of = (column: string, type: string | undefined, source: Pick<Value, 'inputs' | 'unknown'> = from): Column => ({
    name: column,
    type,
    nullable: undefined,
    inputs: source.inputs,
    unknown: source.unknown,
  });
  if (described.length > 0) {
    return {
      columns: described.map((c) => of(c.name.text, c.type && canonicalType(c.type, context.dialect))),
      open: undefined,
      scalar: false,
    };
  }
  const shape = (context.dialect === 'snowflake' ? snowflakeShapes : shapes)[name];
  if (shape)
    return { columns: shape.map(([column, type]) => of(column, type)), open: undefined, scalar: shape.length === 1 };
  if (name === 'unnest' && context.dialect === 'postgres') return unnest(e, args, alias, of);
  if (context.dialect === 'postgres' && isScalar(name, args)) {
    return {
      columns: [
        of(
          alias ?? name,
          typeOfCall(
            name,
            args.map((v) => v.type),
            context.dialect,
          ),
        ),
      ],
      open: undefined,
      scalar: true,
    };
  }
  const reason = `the columns of the function \`${name}\` are not known`;
  return { columns: [], open: { reason, find: (column) => of(column, undefined) }, scalar: false };
}

function isScalar(name: string, args: readonly Value[]): boolean {
  if (/record|populate/.test(name)) return false;
  return (
    isSetReturning(name, 'postgres') ||
    isAggregate(name, 'postgres') ||
    typeOfCall(
      name,
      args.map((v) => v.type),
      'postgres',
    ) !== undefined
  );
}

function unnest(
  e: Call,
  args: readonly Value[],
  alias: string | undefined,
  of: (name: string, type: string | undefined, from: Value) => Column,
): Given {
  const columns = args.map((arg) =>
    of(args.length === 1 ? (alias ?? 'unnest') : 'unnest', typeOfCall('unnest', [arg.type], 'postgres'), {
      ...nothing,
      ...merge([arg], use.transformed),
    }),
  );
  return { columns, open: undefined, scalar: e.arguments.length === 1 };
}
