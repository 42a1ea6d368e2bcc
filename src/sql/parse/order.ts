import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import type { OrderItem } from './tree.ts';

/** Parses `order by ...`; the words come next. `all` is Snowflake's `order by all`. */
export function parseOrder(c: Cursor): { items: OrderItem[]; all: boolean } {
  c.expect('order');
  c.expect('by');
  if (c.snowflake && c.is('all') && c.peek(1).word !== '.' && c.peek(1).word !== '(') {
    c.at += 1;
    direction(c);
    return { items: [], all: true };
  }
  const items: OrderItem[] = [];
  do {
    const value = parseExpression(c);
    items.push({ value, descending: direction(c) });
  } while (c.take(','));
  return { items, all: false };
}

function direction(c: Cursor): boolean {
  const descending = c.take('desc');
  if (!descending) c.takeIdle('asc');
  if (c.take('using')) c.at += 1;
  if (c.take('nulls') && !c.take('first')) c.expect('last');
  return descending;
}
