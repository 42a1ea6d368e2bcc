import type { Cursor } from './cursor.ts';
import { arrayItems, parsePrimary } from './primary.ts';
import { queryInParentheses } from './query.ts';
import type { Expression, Name } from './tree.ts';
import { parseType } from './type.ts';

/** Postgres' table of precedence, lowest first; Snowflake's operators fit in. */
const level = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  compare: 5,
  in: 6,
  other: 7,
  sum: 8,
  product: 9,
  power: 10,
  zone: 11,
  collate: 12,
  sign: 13,
};

const comparisons: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=', '<>']);
const matching: ReadonlySet<string> = new Set(['in', 'between', 'like', 'ilike', 'similar', 'rlike', 'regexp']);

/** Parses an expression whose operators bind at least as tight as `min`. */
export function parseExpression(c: Cursor, min = 0): Expression {
  const from = c.at;
  let left = parsePrefix(c);
  // `* ilike 'x'` is no comparison
  while (left.kind !== 'star') {
    const next = parseInfix(c, left, min, from);
    if (next === undefined) break;
    left = next;
  }
  if (min === 0 && left.kind === 'parentheses') markIdle(c, left);
  return left;
}

function parsePrefix(c: Cursor): Expression {
  const from = c.at;
  if (c.is('not')) {
    c.at += 1;
    const operand = parseExpression(c, level.not);
    if (operand.kind === 'parentheses' && operand.inner.kind === 'operator' && !logic.has(operand.inner.operator))
      markIdle(c, operand);
    return operator(c, 'not', [operand], from);
  }
  const { word } = c.peek();
  if (word === '-' || word === '+') {
    c.at += 1;
    return operator(c, word, [parseExpression(c, level.sign)], from);
  }
  if (c.peek().kind === 'operator' && /^[~!@#%^&|`?/*<>=+-]+$/.test(word) && word !== '*') {
    c.at += 1;
    return operator(c, word, [parseExpression(c, level.other)], from);
  }
  if (c.is('prior') && c.isName(1)) c.at += 1;
  return parsePostfix(c, parsePrimary(c), from);
}

/** `::type`, `[index]`, `.field` and Snowflake's `:path` */
function parsePostfix(c: Cursor, start: Expression, from: number): Expression {
  let value = start;
  for (;;) {
    if (c.take('::')) {
      if (value.kind === 'parentheses') markAtom(c, value);
      const type = parseType(c);
      value = { kind: 'cast', value, type, lenient: false, from, to: c.at };
    } else if (c.is('[') && value.kind !== 'literal') {
      c.at += 1;
      const { items, slice } = arrayItems(c, true);
      value = { kind: 'subscript', value, indexes: items, slice, from, to: c.at };
    } else if (c.is('.', '*')) {
      c.at += 2;
      return {
        kind: 'star',
        qualifier: [],
        value,
        except: [],
        replace: [],
        rename: [],
        like: undefined,
        from,
        to: c.at,
      };
    } else if (c.is('.') && c.isName(1)) {
      c.at += 1;
      value = { kind: 'field', value, name: c.name(), path: false, from, to: c.at };
    } else if (c.snowflake && c.is(':') && c.isName(1) && value.kind !== 'literal') {
      c.at += 1;
      value = { kind: 'field', value, name: c.name(), path: true, from, to: c.at };
    } else {
      if (value.kind === 'parentheses') markAtom(c, value);
      return value;
    }
  }
}

function parseInfix(c: Cursor, left: Expression, min: number, from: number): Expression | undefined {
  const token = c.peek();
  const { word } = token;
  if (word === '') return undefined;
  if (token.kind === 'word') return parseWordOperator(c, left, min, from);
  if (token.kind !== 'operator') return undefined;
  const binds = bindingOf(word);
  if (binds === undefined || binds < min) return undefined;
  c.at += 1;
  if (c.is('any') || c.is('some') || c.is('all')) {
    if (c.peek(1).word === '(') return operator(c, word, [left, parseQuantified(c)], from);
  }
  // comparisons do not associate; `^` does to the left in Postgres
  return binary(c, word, left, parseExpression(c, binds + 1), from);
}

function bindingOf(word: string): number | undefined {
  if (comparisons.has(word)) return level.compare;
  switch (word) {
    case '+':
    case '-':
      return level.sum;
    case '*':
    case '/':
    case '%':
      return level.product;
    case '^':
      return level.power;
    case '=>':
    case ':=':
    case '(':
    case ')':
    case ',':
    case ';':
    case '.':
    case '..':
    case ':':
    case '[':
    case ']':
    case '{':
    case '}':
      return undefined;
    default:
      return level.other;
  }
}

function parseWordOperator(c: Cursor, left: Expression, min: number, from: number): Expression | undefined {
  const { word } = c.peek();
  switch (word) {
    case 'or':
    case 'and':
      if (level[word] < min) return undefined;
      c.at += 1;
      return binary(c, word, left, parseExpression(c, level[word] + 1), from);
    case 'is':
      return level.is < min ? undefined : parseIs(c, left, from);
    case 'isnull':
    case 'notnull':
      if (level.is < min) return undefined;
      c.at += 1;
      return operator(c, word === 'isnull' ? 'is null' : 'is not null', [left], from);
    case 'not':
      if (level.in < min || !matching.has(c.peek(1).word)) return undefined;
      c.at += 1;
      return parseMatching(c, left, 'not ', from);
    case 'overlaps':
      if (level.other < min) return undefined;
      c.at += 1;
      return operator(c, 'overlaps', [left, parseExpression(c, level.other + 1)], from);
    case 'at':
      if (level.zone < min || (!c.is('at', 'time', 'zone') && !c.is('at', 'local'))) return undefined;
      if (c.take('at', 'local')) return operator(c, 'at time zone', [left], from);
      c.at += 3;
      return operator(c, 'at time zone', [left, parseExpression(c, level.zone + 1)], from);
    case 'collate':
      if (level.collate < min) return undefined;
      c.at += 1;
      if (c.peek().kind === 'string') c.at += 1;
      else c.names();
      return operator(c, 'collate', [left], from);
    case 'operator': {
      if (level.other < min || c.peek(1).word !== '(') return undefined;
      c.at += 2;
      while (c.isName()) c.at += 2;
      const symbol = c.next().word;
      c.expect(')');
      return operator(c, symbol, [left, parseExpression(c, level.other + 1)], from);
    }
    default:
      return matching.has(word) && level.in >= min ? parseMatching(c, left, '', from) : undefined;
  }
}

/** `in`, `between`, `like`, ... with or without `not` before them. */
function parseMatching(c: Cursor, left: Expression, not: string, from: number): Expression | undefined {
  const { word } = c.next();
  if (word === 'in') {
    if (!c.is('(')) return operator(c, `${not}in`, [left, parseExpression(c, level.in + 1)], from);
    return operator(c, `${not}in`, [left, ...parseInList(c)], from);
  }
  if (word === 'between') {
    if (!c.take('symmetric')) c.take('asymmetric');
    const low = parseExpression(c, level.in + 1);
    c.expect('and');
    return operator(c, `${not}between`, [left, low, parseExpression(c, level.in + 1)], from);
  }
  if (word === 'similar') c.expect('to');
  const operands = [left];
  if ((c.is('any') || c.is('all')) && c.peek(1).word === '(') operands.push(parseQuantified(c));
  else operands.push(parseExpression(c, level.in + 1));
  if (c.take('escape')) operands.push(parseExpression(c, level.in + 1));
  return operator(c, `${not}${word}`, operands, from);
}

function parseInList(c: Cursor): Expression[] {
  const from = c.at;
  c.expect('(');
  const query = queryInParentheses(c);
  if (query) return [{ kind: 'subquery', form: 'rows', query, from, to: c.at }];
  const items: Expression[] = [];
  do items.push(parseExpression(c));
  while (c.take(','));
  c.expect(')');
  return items;
}

/** `any (array)`, `all (select ...)`, `like any ('a', 'b')` */
function parseQuantified(c: Cursor): Expression {
  const from = c.at;
  c.at += 1;
  const items = parseInList(c);
  return items.length === 1 ? items[0]! : { kind: 'list', form: 'row', items, from, to: c.at };
}

function parseIs(c: Cursor, left: Expression, from: number): Expression {
  c.at += 1;
  const not = c.take('not') ? 'not ' : '';
  if (c.take('distinct', 'from')) {
    return operator(c, `is ${not}distinct from`, [left, parseExpression(c, level.is + 1)], from);
  }
  if (c.is('json')) {
    c.at += 1;
    if (!c.take('value') && !c.take('array') && !c.take('object')) c.take('scalar');
    if (c.take('with', 'unique') || c.take('without', 'unique')) c.take('keys');
    return operator(c, `is ${not}json`, [left], from);
  }
  if (['nfc', 'nfd', 'nfkc', 'nfkd'].includes(c.peek().word)) c.at += 1;
  const { word } = c.next();
  if (!['null', 'true', 'false', 'unknown', 'document', 'normalized'].includes(word)) {
    c.at -= 1;
    c.fail('`null`, `true`, `false` or `distinct from` expected');
  }
  return operator(c, `is ${not}${word}`, [left], from);
}

function operator(c: Cursor, symbol: string, operands: Expression[], from: number): Expression {
  return { kind: 'operator', operator: symbol, operands, from, to: c.at };
}

const logic: ReadonlySet<string> = new Set(['and', 'or']);
const arithmetic: ReadonlyMap<string, number> = new Map([
  ['+', level.sum],
  ['-', level.sum],
  ['*', level.product],
  ['/', level.product],
]);

function binary(c: Cursor, symbol: string, left: Expression, right: Expression, from: number): Expression {
  if (logic.has(symbol)) {
    for (const side of [left, right]) if (isTighter(side, symbol)) markIdle(c, side);
  } else {
    const own = comparisons.has(symbol) ? level.compare : arithmetic.get(symbol);
    for (const side of [left, right]) {
      const { inner } = side as { inner?: Expression };
      if (own === undefined || side.kind !== 'parentheses' || inner?.kind !== 'operator' || inner.operands.length !== 2)
        continue;
      if ((arithmetic.get(inner.operator) ?? 0) > own) markIdle(c, side);
    }
  }
  return operator(c, symbol, [left, right], from);
}

/** Whether parentheses inside `and` or `or` hold something that binds tighter anyway. */
function isTighter(side: Expression, symbol: string): boolean {
  if (side.kind !== 'parentheses' || side.inner.kind !== 'operator') return false;
  return side.inner.operator !== 'or' || symbol === 'or';
}

const atoms: ReadonlySet<Expression['kind']> = new Set([
  'column',
  'literal',
  'call',
  'subquery',
  'parentheses',
  'case',
]);

/** Parentheses around something that needs none, wherever it stands. */
function markAtom(c: Cursor, value: Expression & { kind: 'parentheses' }): void {
  if (atoms.has(value.inner.kind)) markIdle(c, value);
}

function markIdle(c: Cursor, value: Expression): void {
  c.idle.push(value.from, value.to - 1);
}

/** Whether an expression is a bare name, and which. */
export function bareName(value: Expression): Name | undefined {
  return value.kind === 'column' && value.parts.length === 1 ? value.parts[0] : undefined;
}
