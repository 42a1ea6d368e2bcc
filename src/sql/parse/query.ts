import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { parseOrder } from './order.ts';
import { parseSelect } from './select.ts';
import type { Body, Cte, Expression, Name, OrderItem, Query, Values } from './tree.ts';

/** Whether a query begins here, also behind parentheses. */
export function startsQuery(c: Cursor): boolean {
  let at = 0;
  while (c.peek(at).word === '(') at += 1;
  const { word } = c.peek(at);
  if (word === 'select' || word === 'with') return c.peek(at + 1).word !== ')';
  if (word === 'values') return c.peek(at + 1).word === '(';
  return word === 'table' && !c.snowflake && c.isName(at + 1);
}

/**
 * Parses the rest of `(query)`, behind its first parenthesis, when it is one: `((select 1) + 1)` begins like a query, too.
 */
export function queryInParentheses(c: Cursor): Query | undefined {
  if (!startsQuery(c)) return undefined;
  const parse = (): Query => {
    const query = parseQuery(c);
    c.expect(')');
    return query;
  };
  return c.is('(') ? c.attempt(parse) : parse();
}

/** Parses a whole query: `with`, body, `order by`, `limit`. */
export function parseQuery(c: Cursor): Query {
  const from = c.at;
  let recursive = false;
  const ctes: Cte[] = [];
  if (c.take('with')) {
    recursive = c.take('recursive');
    do ctes.push(parseCte(c));
    while (c.take(','));
  }
  const body = parseSetOperations(c, 0);
  return { kind: 'query', recursive, ctes, body, ...parseTail(c), from, to: c.at };
}

function parseCte(c: Cursor): Cte {
  const from = c.at;
  const name = c.name();
  const columns = c.is('(') ? c.nameList() : [];
  c.expect('as');
  if (!c.take('not', 'materialized')) c.take('materialized');
  c.expect('(');
  if (!startsQuery(c)) c.fail('a query expected');
  const query = parseQuery(c);
  c.expect(')');
  const added: Name[] = [];
  if (c.take('search')) {
    c.at += 3; // depth first by
    do c.names();
    while (c.take(','));
    c.expect('set');
    added.push(c.name());
  }
  if (c.take('cycle')) {
    do c.names();
    while (c.take(','));
    c.expect('set');
    added.push(c.name());
    if (c.take('to')) {
      parseExpression(c);
      c.expect('default');
      parseExpression(c);
    }
    c.expect('using');
    added.push(c.name());
  }
  return { name, columns, query, added, from, to: c.at };
}

const operators: ReadonlyMap<string, { readonly as: 'union' | 'intersect' | 'except'; readonly binds: number }> =
  new Map([
    ['union', { as: 'union', binds: 1 }],
    ['except', { as: 'except', binds: 1 }],
    ['minus', { as: 'except', binds: 1 }],
    ['intersect', { as: 'intersect', binds: 2 }],
  ]);

function parseSetOperations(c: Cursor, min: number): Body {
  const from = c.at;
  let left = parseOperand(c);
  for (;;) {
    const found = operators.get(c.peek().word);
    if (!found || found.binds <= min || (c.is('minus') && !c.snowflake)) return left;
    c.at += 1;
    const all = c.take('all');
    if (!all) c.takeIdle('distinct');
    const byName = c.take('by', 'name');
    const right = parseSetOperations(c, found.binds);
    left = { kind: 'set', operator: found.as, all, byName, left, right, from, to: c.at };
  }
}

function parseOperand(c: Cursor): Body {
  const from = c.at;
  if (c.take('(')) {
    const query = parseQuery(c);
    c.expect(')');
    return query;
  }
  if (c.is('values')) return parseValues(c);
  if (c.take('table')) {
    const parts = c.names();
    return { kind: 'tableBody', parts, from, to: c.at };
  }
  if (c.is('with')) return parseQuery(c);
  return parseSelect(c);
}

export function parseValues(c: Cursor): Values {
  const from = c.at;
  c.expect('values');
  const rows: Expression[][] = [];
  do {
    c.expect('(');
    const row: Expression[] = [];
    if (!c.take(')')) {
      do row.push(c.is('default') && [',', ')'].includes(c.peek(1).word) ? nothing(c) : parseExpression(c));
      while (c.take(','));
      c.expect(')');
    }
    rows.push(row);
  } while (c.take(','));
  return { kind: 'values', rows, from, to: c.at };
}

function nothing(c: Cursor): Expression {
  c.at += 1;
  return { kind: 'literal', of: 'null', text: 'default', from: c.at - 1, to: c.at };
}

interface Tail {
  order: OrderItem[];
  orderByAll: boolean;
  limit: Expression | undefined;
  offset: Expression | undefined;
}

function parseTail(c: Cursor): Tail {
  const tail: Tail = { order: [], orderByAll: false, limit: undefined, offset: undefined };
  for (;;) {
    if (c.is('order', 'by')) {
      const { items, all } = parseOrder(c);
      tail.order = items;
      tail.orderByAll = all;
    } else if (c.take('limit')) {
      if (c.take('all')) continue;
      tail.limit = parseExpression(c);
      if (c.take(',')) tail.offset = parseExpression(c);
    } else if (c.take('offset')) {
      tail.offset = parseExpression(c);
      if (!c.take('rows')) c.take('row');
    } else if (c.is('fetch')) {
      c.at += 1;
      if (!c.take('first')) c.take('next');
      const start = c.at;
      if (c.is('row') || c.is('rows'))
        tail.limit = { kind: 'literal', of: 'number', text: '1', from: start, to: start };
      else tail.limit = parseExpression(c, 14);
      if (!c.take('rows')) c.take('row');
      if (!c.take('only') && c.take('with')) c.expect('ties');
    } else if (c.is('for') && ['update', 'share', 'no', 'key'].includes(c.peek(1).word)) {
      c.at += 1;
      while (c.isName() || c.is(',') || c.is('.')) c.at += 1;
    } else return tail;
  }
}
