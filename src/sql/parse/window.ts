import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { parseOrder } from './order.ts';
import type { Expression, OrderItem, WindowSpec } from './tree.ts';

const frames: ReadonlySet<string> = new Set(['rows', 'range', 'groups']);

/** Parses what stands behind `over`: a name, or `(...)`. */
export function parseWindow(c: Cursor): WindowSpec {
  if (c.isName()) return { base: c.name(), partition: [], order: [], bounds: [] };
  return parseWindowSpec(c);
}

/** `(base partition by ... order by ... rows between ...)` */
export function parseWindowSpec(c: Cursor): WindowSpec {
  c.expect('(');
  const base = c.isName() && !c.is('partition', 'by') && !c.is('order', 'by') && !isFrame(c) ? c.name() : undefined;
  const partition: Expression[] = [];
  if (c.take('partition', 'by')) {
    do partition.push(parseExpression(c));
    while (c.take(','));
  }
  const order: OrderItem[] = c.is('order', 'by') ? parseOrder(c).items : [];
  const bounds: Expression[] = [];
  if (isFrame(c)) {
    c.at += 1;
    if (c.take('between')) {
      bound(c, bounds);
      c.expect('and');
    }
    bound(c, bounds);
    if (c.take('exclude')) while (!c.is(')')) c.next();
  }
  c.expect(')');
  return { base, partition, order, bounds };
}

function isFrame(c: Cursor): boolean {
  return frames.has(c.peek().word) && c.peek(1).word !== ')';
}

function bound(c: Cursor, bounds: Expression[]): void {
  if (c.take('current', 'row')) return;
  if (c.take('unbounded')) c.at += 1;
  else {
    // above `and`, which separates the bounds
    bounds.push(parseExpression(c, 3));
    if (!c.take('preceding')) c.expect('following');
  }
}
