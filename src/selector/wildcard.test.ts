import { expect, it } from 'vitest';
import { wildcard } from './wildcard.ts';

it.each([
  ['orders', 'orders', true],
  ['orders', 'Orders', false],
  ['*', '', true],
  ['fct_*', 'fct_orders', true],
  ['*.core.*', 'proj.core.x.y', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a?c', 'a😀c', true],
  ['calendar_[my]*', 'calendar_month', true],
  ['calendar_[my]*', 'calendar_day', false],
  ['v[0-9]', 'v3', true],
  ['v[!0-9]', 'v3', false],
  ['v[!0-9]', 'vx', true],
  ['a[]]b', 'a]b', true],
  ['a[b', 'a[b', true],
  ['[z-a]', 'm', false],
  ['a.b*', 'axb', false],
  ['(a|b)*', 'a', false],
  ['[a-]', '-', true],
  ['[^a]', '^', true],
])('%s on %s is %s', (pattern, text, matches) => {
  expect(wildcard(pattern)(text)).toBe(matches);
});
