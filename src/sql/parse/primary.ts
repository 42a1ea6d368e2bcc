import { parseCall } from './call.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { parseQuery, queryInParentheses, startsQuery } from './query.ts';
import type { Expression, LiteralKind } from './tree.ts';
import { intervalFields, parseType } from './type.ts';

/** Words that no expression begins with. */
const reserved: ReadonlySet<string> = new Set(
  'select from where group having order limit offset fetch union intersect except on using join when then else end as and or in is into with window'.split(
    ' ',
  ),
);

/** Names of types before a constant: `date '2024-01-01'`. */
const constantTypes: ReadonlySet<string> = new Set(
  'date time timestamp timestamptz timetz timestamp_ntz timestamp_ltz timestamp_tz numeric decimal int integer bigint smallint float float4 float8 real int2 int4 int8 bool boolean text varchar char bpchar name json jsonb uuid inet cidr macaddr bytea bit varbit money point line lseg box path polygon circle int4range int8range numrange daterange tsrange tstzrange tsvector tsquery xml regclass regtype regproc binary double character national'.split(
    ' ',
  ),
);

export function parsePrimary(c: Cursor): Expression {
  const from = c.at;
  const token = c.peek();
  switch (token.kind) {
    case 'number':
    case 'string':
    case 'parameter':
      c.at += 1;
      // Snowflake: a column by its position
      if (c.snowflake && /^\$\d+$/.test(token.value))
        return { kind: 'column', parts: [{ text: token.value, quoted: false, at: from }], from, to: c.at };
      while (token.kind === 'string' && c.peek().kind === 'string') c.at += 1;
      return literal(c, token.kind, from);
    case 'name':
      return named(c, from);
    case 'operator':
      return fromOperator(c, from);
    case 'word':
      return fromWord(c, from);
    default:
      return c.fail('an expression expected');
  }
}

function literal(c: Cursor, of: LiteralKind, from: number): Expression {
  const first = c.tokens[from]!;
  return { kind: 'literal', of, text: c.text.slice(first.start, c.tokens[c.at - 1]!.end), from, to: c.at };
}

function fromOperator(c: Cursor, from: number): Expression {
  if (c.take('*'))
    return { kind: 'star', qualifier: [], except: [], replace: [], rename: [], like: undefined, from, to: c.at };
  if (c.is('(')) return parenthesized(c, from);
  if (c.snowflake && c.take('[')) {
    const { items } = arrayItems(c, false);
    return { kind: 'list', form: 'array', items, from, to: c.at };
  }
  if (c.snowflake && c.take('{')) return object(c, from);
  if (c.snowflake && c.is(':') && c.isName(1)) {
    c.at += 2;
    return literal(c, 'parameter', from);
  }
  return c.fail('an expression expected');
}

function parenthesized(c: Cursor, from: number): Expression {
  c.expect('(');
  const query = queryInParentheses(c);
  if (query) return { kind: 'subquery', form: 'scalar', query, from, to: c.at };
  if (c.take(')')) return { kind: 'list', form: 'row', items: [], from, to: c.at };
  const items = [parseExpression(c)];
  while (c.take(',')) items.push(parseExpression(c));
  c.expect(')');
  const single = items.length === 1 ? items[0] : undefined;
  // of `((a))` the inner pair is idle already
  if (single)
    return { kind: 'parentheses', inner: single.kind === 'parentheses' ? single.inner : single, from, to: c.at };
  return { kind: 'list', form: 'row', items, from, to: c.at };
}

function fromWord(c: Cursor, from: number): Expression {
  const { word } = c.peek();
  const next = c.peek(1);
  switch (word) {
    case 'case':
      if (next.word !== '.') return parseCase(c, from);
      break;
    case 'null':
      c.at += 1;
      return literal(c, 'null', from);
    case 'true':
    case 'false':
      c.at += 1;
      return literal(c, 'boolean', from);
    case 'exists':
      if (next.word === '(') {
        c.at += 2;
        if (!startsQuery(c)) c.fail('a query expected');
        const query = parseQuery(c);
        c.expect(')');
        return { kind: 'subquery', form: 'exists', query, from, to: c.at };
      }
      break;
    case 'array':
      if (next.word === '[') {
        c.at += 2;
        const { items } = arrayItems(c, false);
        return { kind: 'list', form: 'array', items, from, to: c.at };
      }
      if (next.word === '(' && !c.snowflake) {
        c.at += 2;
        const query = parseQuery(c);
        c.expect(')');
        return { kind: 'subquery', form: 'array', query, from, to: c.at };
      }
      break;
    case 'row':
      if (next.word === '(' && !c.snowflake) {
        c.at += 1;
        const inner = parenthesized(c, c.at);
        const items = inner.kind === 'parentheses' ? [inner.inner] : inner.kind === 'list' ? inner.items : [inner];
        return { kind: 'list', form: 'row', items, from, to: c.at };
      }
      break;
    case 'interval':
      if (next.kind === 'string' || (next.word === '(' && c.peek(4).kind === 'string')) {
        const type = parseTypeBeforeConstant(c);
        c.at += 1;
        intervalFields(c);
        return { kind: 'cast', value: literalAt(c, c.at - 1), type, lenient: false, from, to: c.at };
      }
      break;
    case 'cast':
    case 'try_cast':
      if (next.word === '(') return parseCast(c, word === 'try_cast', from);
      break;
  }
  if (reserved.has(word) && next.word !== '.' && next.word !== '(') c.fail('an expression expected');
  if (constantTypes.has(word) && isConstant(c)) {
    const type = parseTypeBeforeConstant(c);
    c.at += 1;
    return { kind: 'cast', value: literalAt(c, c.at - 1), type, lenient: false, from, to: c.at };
  }
  return named(c, from);
}

/** Whether a type stands here with a string behind it. */
function isConstant(c: Cursor): boolean {
  const from = c.at;
  const next = c.peek(1);
  if (next.kind === 'string') return true;
  if (
    next.word !== '(' &&
    next.word !== 'with' &&
    next.word !== 'without' &&
    next.word !== 'precision' &&
    next.word !== 'varying'
  )
    return false;
  try {
    parseType(c);
    return c.peek().kind === 'string';
  } catch {
    return false;
  } finally {
    c.at = from;
  }
}

function parseTypeBeforeConstant(c: Cursor) {
  const type = parseType(c);
  if (c.peek().kind !== 'string') c.fail('a constant expected');
  return type;
}

function literalAt(c: Cursor, at: number): Expression {
  const token = c.tokens[at]!;
  return { kind: 'literal', of: 'string', text: token.value, from: at, to: at + 1 };
}

function parseCase(c: Cursor, from: number): Expression {
  c.expect('case');
  const operand = c.is('when') ? undefined : parseExpression(c);
  const branches: { when: Expression; result: Expression }[] = [];
  while (c.take('when')) {
    const when = parseExpression(c);
    c.expect('then');
    branches.push({ when, result: parseExpression(c) });
  }
  if (branches.length === 0) c.fail('`when` expected');
  const otherwise = c.take('else') ? parseExpression(c) : undefined;
  c.expect('end');
  return { kind: 'case', operand, branches, otherwise, from, to: c.at };
}

function parseCast(c: Cursor, lenient: boolean, from: number): Expression {
  c.at += 2;
  const value = parseExpression(c);
  c.expect('as');
  const type = parseType(c);
  if (!c.take(')')) c.skipToClose();
  return { kind: 'cast', value, type, lenient, from, to: c.at };
}

/** What stands in `[...]`, after the bracket: items, or the bounds of a slice. */
export function arrayItems(c: Cursor, subscript: boolean): { items: Expression[]; slice: boolean } {
  const items: Expression[] = [];
  let slice = false;
  while (!c.take(']')) {
    if (c.take(',')) continue;
    if (subscript && c.take(':')) slice = true;
    else if (!subscript && !c.snowflake && c.take('[')) {
      items.push({ kind: 'list', form: 'array', from: c.at - 1, items: arrayItems(c, false).items, to: c.at });
    } else items.push(parseExpression(c));
  }
  return { items, slice };
}

/** Snowflake: `{'a': 1}`, `{*}` */
function object(c: Cursor, from: number): Expression {
  const items: Expression[] = [];
  while (!c.take('}')) {
    if (c.take(',') || c.take(':')) continue;
    items.push(parseExpression(c));
  }
  return { kind: 'list', form: 'object', items, from, to: c.at };
}

/** A column, a call, or `t.*` */
function named(c: Cursor, from: number): Expression {
  const parts = c.names();
  if (c.is('.', '*')) {
    c.at += 2;
    return { kind: 'star', qualifier: parts, except: [], replace: [], rename: [], like: undefined, from, to: c.at };
  }
  if (c.is('(')) return parseCall(c, parts, from);
  // Snowflake: `t.$1`
  if (c.snowflake && c.is('.') && c.peek(1).kind === 'parameter') {
    c.at += 2;
    parts.push({ text: c.tokens[c.at - 1]!.value, quoted: false, at: c.at - 1 });
  }
  return { kind: 'column', parts, from, to: c.at };
}
