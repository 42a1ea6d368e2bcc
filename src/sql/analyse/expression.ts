import { didYouMean } from '../../base/suggest.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { Call, Expression, WindowSpec } from '../parse/tree.ts';
import { isAggregate, isSetReturning, typeOfCall } from '../types/functions.ts';
import { canonicalType } from '../types/names.ts';
import { typeOfOperator } from '../types/operators.ts';
import { arrayOf, elementOf, unify } from '../types/unify.ts';
import type { Context } from './context.ts';
import { merge, noInputs, nothing, use, type Value, type Wide } from './inputs.ts';
import { readQuery } from './query.ts';
import { findColumn, frameNamed, type Scope, wholeRow } from './scope.ts';

/** Functions that Postgres and Snowflake call without parentheses. */
const bareFunctions: Readonly<Record<string, string>> = {
  current_date: 'date',
  current_time: 'time with time zone',
  current_timestamp: 'timestamp with time zone',
  localtime: 'time without time zone',
  localtimestamp: 'timestamp without time zone',
  current_user: 'name',
  session_user: 'name',
  user: 'name',
  current_role: 'name',
  current_catalog: 'name',
  current_schema: 'name',
};

/** What is known of a value, and which columns it is made from. `wide` receives what changes the number of rows. */
export function evaluate(e: Expression, scope: Scope, context: Context, wide: Wide | undefined): Value {
  const each = (list: readonly Expression[]): Value[] => list.map((one) => evaluate(one, scope, context, wide));
  switch (e.kind) {
    case 'column': {
      const word = e.parts.length === 1 && !e.parts[0]!.quoted ? context.tokens[e.from]!.word : '';
      if (word in bareFunctions) {
        return {
          type: context.dialect === 'postgres' ? bareFunctions[word] : undefined,
          nullable: false,
          inputs: noInputs,
          unknown: [],
        };
      }
      return findColumn(e.parts, scope, context);
    }
    case 'literal':
      return {
        type: typeOfLiteral(e, context),
        nullable: e.of === 'null' ? true : e.of === 'parameter' ? undefined : false,
        inputs: noInputs,
        unknown: [],
      };
    case 'parentheses':
      return evaluate(e.inner, scope, context, wide);
    case 'cast': {
      const value = evaluate(e.value, scope, context, wide);
      return {
        type: canonicalType(e.type, context.dialect),
        nullable: e.lenient ? true : value.nullable,
        ...merge([value], use.transformed),
      };
    }
    case 'operator': {
      const values = each(e.operands);
      return {
        type: typeOfOperator(
          e.operator,
          values.map((v) => v.type),
          context.dialect,
        ),
        nullable: nullOfOperator(e.operator, values),
        ...merge(values, use.transformed),
      };
    }
    case 'case': {
      const results = each(e.branches.map((branch) => branch.result));
      if (e.otherwise) results.push(evaluate(e.otherwise, scope, context, wide));
      const conditions = each(e.branches.map((branch) => branch.when));
      if (e.operand) conditions.push(evaluate(e.operand, scope, context, wide));
      const nullable =
        e.otherwise && results.every((v) => v.nullable === false) ? false : e.otherwise ? undefined : true;
      // Postgres looks at the type of `else` first
      const types = results.map((v) => v.type);
      const ordered = e.otherwise ? [types.at(-1), ...types.slice(0, -1)] : ['unknown', ...types];
      return {
        type: unify(ordered, context.dialect),
        nullable,
        ...merge([...results, ...conditions], use.transformed),
      };
    }
    case 'call':
      return evaluateCall(e, scope, context, wide);
    case 'subquery':
      return evaluateSubquery(e, scope, context);
    case 'list': {
      const values = each(e.items);
      const type = e.form === 'array' ? arrayType(values, context) : undefined;
      return { type, nullable: e.form === 'row' ? undefined : false, ...merge(values, use.transformed) };
    }
    case 'subscript': {
      const value = evaluate(e.value, scope, context, wide);
      const type = e.slice || value.type === 'jsonb' ? value.type : elementOf(value.type, context.dialect);
      return { type, nullable: true, ...merge([value, ...each(e.indexes)], use.transformed) };
    }
    case 'field': {
      const value = evaluate(e.value, scope, context, wide);
      return { type: e.path ? 'VARIANT' : undefined, nullable: undefined, ...merge([value], use.transformed) };
    }
    case 'lambda': {
      const names = new Map(e.names.map((name) => [name, nothing]));
      return { ...nothing, ...merge([evaluate(e.body, { ...scope, names }, context, wide)], use.transformed) };
    }
    case 'star':
      return evaluateStar(e, scope, context, wide);
    default:
      return unreachable(e);
  }
}

/** A star as an argument: `count(*)` reads no column, `count(t.*)` the whole row. */
function evaluateStar(e: Expression & { kind: 'star' }, scope: Scope, context: Context, wide: Wide | undefined): Value {
  if (e.value) return { ...nothing, ...merge([evaluate(e.value, scope, context, wide)], use.transformed) };
  if (e.qualifier.length === 0) return { ...nothing, nullable: false };
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const frame = frameNamed(e.qualifier, s.tables.frames);
    if (frame) return wholeRow(frame, context);
  }
  const first = e.qualifier[0]!;
  const names = scope.tables.frames.flatMap((frame) => frame.name ?? []);
  return context.problem(
    'unknown-table',
    first,
    `there is no table or alias \`${first.text}\` in this query`,
    didYouMean(first.text, names),
  );
}

function typeOfLiteral(e: Expression & { kind: 'literal' }, context: Context): string | undefined {
  const snowflake = context.dialect === 'snowflake';
  switch (e.of) {
    case 'string':
      if (snowflake) return 'VARCHAR';
      return /^[bx]'/i.test(e.text) ? 'bit' : 'unknown';
    case 'null':
      return snowflake ? undefined : 'unknown';
    case 'boolean':
      return snowflake ? 'BOOLEAN' : 'boolean';
    case 'number': {
      if (/[.eE]/.test(e.text) && !/^0x/i.test(e.text)) return snowflake ? snowflakeNumber(e.text) : 'numeric';
      if (snowflake) return `NUMBER(${Math.max(1, e.text.length)},0)`;
      const value = BigInt(e.text.replaceAll('_', ''));
      return value <= 2147483647n ? 'integer' : value <= 9223372036854775807n ? 'bigint' : 'numeric';
    }
    default:
      return undefined;
  }
}

function snowflakeNumber(text: string): string {
  if (/e/i.test(text)) return 'FLOAT';
  const [whole = '', fraction = ''] = text.split('.');
  return `NUMBER(${Math.max(1, whole.replace(/^0+/, '').length + fraction.length)},${fraction.length})`;
}

function arrayType(values: readonly Value[], context: Context): string | undefined {
  if (context.dialect === 'snowflake') return 'ARRAY';
  const element = unify(
    values.map((v) => v.type),
    context.dialect,
  );
  return element === undefined ? undefined : arrayOf(element === 'unknown' ? 'text' : element);
}

const neverNull: ReadonlySet<string> = new Set(
  [
    'null',
    'not null',
    'true',
    'not true',
    'false',
    'not false',
    'unknown',
    'not unknown',
    'distinct from',
    'not distinct from',
  ].map((rest) => `is ${rest}`),
);
const mayLoseValue: ReadonlySet<string> = new Set(['->', '->>', '#>', '#>>', '@?', '@@']);

function nullOfOperator(operator: string, values: readonly Value[]): boolean | undefined {
  if (neverNull.has(operator)) return false;
  if (mayLoseValue.has(operator)) return true;
  if (values.some((v) => v.nullable === true)) return true;
  return values.every((v) => v.nullable === false) ? false : undefined;
}

function evaluateCall(e: Call, scope: Scope, context: Context, wide: Wide | undefined): Value {
  const name = context.tokens[e.name.at(-1)!.at]!.value.toLowerCase();
  const args = e.arguments.map((arg) => evaluate(arg, scope, context, wide));
  const aggregate = isAggregate(name, context.dialect) || e.filter !== undefined;
  // the value of an ordered-set aggregate stands in `within group (order by value)`
  const inOrder = e.order.map((item) => evaluate(item.value, scope, context, wide));
  const ordered = name.startsWith('percentile') || name === 'mode';
  const direct = merge(ordered ? [...args, ...inOrder] : args, aggregate ? use.aggregated : use.transformed);
  const parts: Value[] = [{ ...nothing, ...direct }];
  if (!ordered) for (const value of inOrder) parts.push({ ...nothing, ...merge([value], use.order) });
  if (e.filter) parts.push({ ...nothing, ...merge([evaluate(e.filter, scope, context, wide)], use.filter) });
  if (e.window) parts.push(evaluateWindow(e.window, scope, context));
  if (wide && isSetReturning(name, context.dialect)) for (const arg of args) wide.add(arg, use.join);
  const types = (ordered ? [...args, ...inOrder] : args).map((v) => v.type);
  const type = e.returning ? canonicalType(e.returning, context.dialect) : typeOfCall(name, types, context.dialect);
  return { type, nullable: nullOfCall(name, args), ...merge(parts, use.copied) };
}

const countLike: ReadonlySet<string> = new Set([
  'count',
  'row_number',
  'rank',
  'dense_rank',
  'ntile',
  'percent_rank',
  'cume_dist',
  'concat',
  'concat_ws',
  'now',
  'gen_random_uuid',
  'count_if',
  'approx_count_distinct',
  'jsonb_build_object',
  'json_build_object',
  'jsonb_build_array',
  'json_build_array',
]);
const strict: ReadonlySet<string> = new Set([
  'lower',
  'upper',
  'trim',
  'btrim',
  'ltrim',
  'rtrim',
  'abs',
  'round',
  'ceil',
  'floor',
  'length',
  'md5',
  'date_trunc',
  'extract',
  'date_part',
  'replace',
  'left',
  'right',
  'to_char',
  'mod',
]);

function nullOfCall(name: string, args: readonly Value[]): boolean | undefined {
  if (countLike.has(name)) return false;
  if (name === 'coalesce' || name === 'ifnull' || name === 'nvl')
    return args.some((v) => v.nullable === false) ? false : undefined;
  if (strict.has(name)) return args.every((v) => v.nullable === false) ? false : undefined;
  return name === 'nullif' ? true : undefined;
}

/** What a window is made of: it decides on a value, but does not reach it. */
export function evaluateWindow(spec: WindowSpec, scope: Scope, context: Context): Value {
  const values = [...spec.partition, ...spec.order.map((item) => item.value), ...spec.bounds].map((one) =>
    evaluate(one, scope, context, undefined),
  );
  const base = spec.base && scope.windows?.get(spec.base.text);
  return { ...nothing, ...merge(base ? [...values, base] : values, use.window) };
}

function evaluateSubquery(e: Expression & { kind: 'subquery' }, scope: Scope, context: Context): Value {
  const result = readQuery(e.query, { parent: scope, ctes: scope.ctes }, context);
  if (e.form === 'exists') {
    return {
      type: context.dialect === 'snowflake' ? 'BOOLEAN' : 'boolean',
      nullable: false,
      inputs: result.wide.inputs,
      unknown: result.wide.unknown,
    };
  }
  for (const column of result.columns) context.used(column);
  const open: Value[] = result.open ? [{ ...nothing, unknown: [result.open.reason] }] : [];
  const first = result.columns[0];
  const values = [...result.columns, ...open];
  const direct = merge(values, e.form === 'scalar' && values.length === 1 ? use.copied : use.transformed);
  const type =
    e.form === 'array' && first?.type ? arrayOf(first.type === 'unknown' ? 'text' : first.type) : first?.type;
  return {
    type,
    nullable: e.form === 'array' ? false : undefined,
    ...merge([{ ...nothing, ...direct }, result.wide], use.copied),
  };
}
