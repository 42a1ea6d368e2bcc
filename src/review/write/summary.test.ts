import { marked } from 'marked';
import { expect, it } from 'vitest';
import type { TableDifference } from '../compare/types.ts';
import type { CheckReport } from '../report.ts';
import { summaryOf } from './summary.ts';

const difference: TableDifference = {
  rows: { before: 10, after: 10 },
  columns: { added: [], removed: [], retyped: [] },
  key: ['order_id'],
  added: 0,
  removed: 0,
  changed: 1,
  perColumn: [
    { name: 'tax_paid', changed: 1 },
    { name: 'subtotal', changed: 0 },
  ],
  examples: [
    {
      kind: 'changed',
      before: { order_id: 'o1', subtotal: '37.00000000000000000000', tax_paid: '2.22000000000000000000' },
      after: { order_id: 'o1', subtotal: '37.0', tax_paid: '2.2' },
    },
  ],
  profiles: [
    {
      name: 'subtotal',
      before: { nulls: 0, distinct: 9, min: '0.00', max: '37.00' },
      after: { nulls: 0, distinct: 9, min: '0', max: '37.0' },
    },
  ],
  notes: [],
};
const change = (name: string, because: string) => ({
  ...{ id: `model.shop.${name}`, name, type: 'model', kind: 'changed', class: 'breaking', file: `models/${name}.sql` },
  ...{ reasons: ['body'], because: [because], columns: { added: [], removed: [], retyped: [] } },
});
const report = {
  ...{
    project: 'shop',
    base: 'main at 1a2b3c4d',
    checkedAt: '2026-01-01T00:00:00Z',
    seconds: 1,
    edges: [],
    columns: [],
  },
  changes: [
    change('stg_orders', 'a filter was added: `total > 0 && a <> b`'),
    change('new_names', 'column `a` was renamed'),
    change('late', 'x'),
  ],
  impact: { models: [], exposures: [], owners: [] },
  build: {
    counts: { success: 2, fail: 1, skipped: 2 },
    failed: [{ id: 't', name: 'unique_stg_orders_id', file: 'models/a.yml', status: 'fail', message: 'Got 2 results' }],
    skipped: ['model.shop.late', 'test.shop.late'],
  },
  data: [
    { id: 'model.shop.stg_orders', name: 'stg_orders', difference, because: null },
    {
      ...{ id: 'model.shop.new_names', name: 'new_names', because: null },
      difference: {
        ...{ ...difference, changed: 0, examples: [], profiles: [], perColumn: [] },
        columns: { added: [{ name: 'b', type: 'text' }], removed: [{ name: 'a', type: 'text' }], retyped: [] },
      },
    },
  ],
  findings: [],
  notes: [],
  passed: false,
} as unknown as CheckReport;

it('says what a reviewer needs, as hosts show it', () => {
  const summary = summaryOf(report);
  const shown = marked.parse(summary, { async: false });
  // code shows signs as they are, and the lines of details, which hosts read as HTML, have no backslashes
  expect(shown).toContain('<code>total &gt; 0 &amp;&amp; a &lt;&gt; b</code>');
  expect(summary).toContain('<details><summary>Data of <code>stg_orders</code>: 1 changed, of 10 (10 %)</summary>');
  expect(summary).toContain('- 2 models and tests behind that did not run');
  expect(summary).toContain('| `late`  | x | did not run |');
  expect(summary).toContain('+ column `b`, − column `a`, the same 10 rows');
  // a number that is written with another scale did not change
  expect(summary).toContain('| changed | o1 | 37.0 | ~~2.22~~ **2.2** |');
  expect(summary).not.toContain('| column | nulls |');
});

it.each([
  '\\` <img src=x> `',
  '`` <img src=x> ``',
  '` <img src=x>',
  '<img src=x>',
  '`a` <img src=x> `b`',
  '\\\\` <img src=x> `',
])('lets no tag through in %j', (because) => {
  const shown = marked.parse(
    summaryOf({ ...report, changes: [change('a', because)], notes: [because] } as unknown as CheckReport),
    {
      async: false,
    },
  );
  expect(shown).not.toContain('<img');
  expect(shown).toContain('img src=x');
});
