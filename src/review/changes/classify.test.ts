import { describe, expect, it } from 'vitest';
import type { ModelNode } from '../../manifest/node.ts';
import { classify } from './classify.ts';

const model = (sql: string, config: Readonly<Record<string, unknown>> = {}, more: Partial<ModelNode> = {}): ModelNode =>
  ({
    resource_type: 'model',
    raw_code: sql,
    description: '',
    columns: {},
    contract: { enforced: false, alias_types: true, checksum: null },
    config: { materialized: 'view', ...config },
    ...more,
  }) as unknown as ModelNode;

const judged = (before: string, after: string): string => {
  const found = classify({ node: model(before), sql: before }, { node: model(after), sql: after }, 'postgres');
  return [found.class, ...found.because].join(': ');
};

const base = 'select o.id, o.amount as total from orders as o where o.paid';

describe('the SQL of a model', () => {
  it.each([
    [
      'a comment and blanks',
      base,
      `-- paid ones\n${base.toUpperCase().replaceAll('O.', 'o.').replace('ORDERS AS O', 'orders o')}`,
      'cosmetic: the SQL says the same',
    ],
    ['an added column', base, base.replace(' from', ', o.state from'), 'non-breaking: columns were added: `state`'],
    ['a removed column', base, 'select o.id from orders as o where o.paid', 'breaking: column `total` was removed'],
    ['a renamed column', base, base.replace('as total', 'as sum'), 'breaking: column `total` was renamed to `sum`'],
    [
      'another expression',
      base,
      base.replace('o.amount as', 'o.amount * 2 as'),
      'breaking: column `total` is computed otherwise',
    ],
    ['a filter more', base, `${base} and o.id > 5`, 'breaking: a filter was added: `o . id > 5`'],
    ['a filter less', base, base.replace(' where o.paid', ''), 'breaking: a filter was removed: `o . paid`'],
    [
      'filters in another order',
      `${base} and o.id > 5`,
      base.replace('where o.paid', 'where o.id > 5 and o.paid'),
      'cosmetic: only what does not decide on rows and values changed',
    ],
    [
      'another table',
      base,
      base.replace('from orders', 'from old_orders'),
      'breaking: it reads `old_orders o` instead of `orders o`',
    ],
    [
      'a join',
      base,
      base.replace(' where', ' join customers c on c.id = o.customer where'),
      'breaking: a join changed',
    ],
    [
      'another grain',
      'select a, count(*) as n from t group by a',
      'select a, count(*) as n from t group by a, b',
      'breaking: the grain changed: grouped by `a`, `b` instead of `a`',
    ],
    [
      'a column below distinct',
      'select distinct a from t',
      'select distinct a, b from t',
      'breaking: column `b` was added below `distinct`',
    ],
    [
      'a column that makes rows',
      'select a from t',
      'select a, unnest(b) as c from t',
      'breaking: column `c` may make several rows of one',
    ],
    ['a limit', base, `${base} limit 10`, 'breaking: the limit changed'],
    [
      'an order that means nothing',
      base,
      `${base} order by o.id`,
      'cosmetic: only what does not decide on rows and values changed',
    ],
    [
      'a column through steps',
      'with a as (select x from t) select x from a',
      'with a as (select x, y from t) select x, y from a',
      'non-breaking: columns were added: `y`',
    ],
    [
      'a filter in a step',
      'with a as (select x from t) select x from a',
      'with a as (select x from t where x > 1) select x from a',
      'breaking: in `a`: a filter was added: `x > 1`',
    ],
    [
      'a step that nobody reads',
      'with a as (select x from t) select x from a',
      'with a as (select x from t), b as (select 1) select x from a',
      'cosmetic: only what does not decide on rows and values changed',
    ],
    [
      'a branch of a union',
      'select a from t union all select a from u',
      'select a from t',
      'breaking: the query has another form',
    ],
    [
      'a column below a union',
      'select a from t union select a from u',
      'select a, b from t union select a, b from u',
      'breaking: columns were added below `union`',
    ],
    [
      'a column of all branches',
      'select a from t union all select a from u',
      'select a, b from t union all select a, b from u',
      'non-breaking: columns were added: `b`',
    ],
    [
      'what cannot be read',
      'select from from from',
      'selec',
      'breaking: its SQL cannot be read, so that anything may have changed',
    ],
  ])('%s', (_, before, after, expected) => {
    expect(judged(before, after)).toBe(expected);
  });

  it('that does not compile may do anything', () => {
    const found = classify({ node: model('a'), sql: undefined }, { node: model('b'), sql: 'select 1' }, 'postgres');
    expect(found.class).toBe('breaking');
  });

  it('of an incremental model has a branch that is not seen', () => {
    const sides = (code: string) => ({ node: model(code, { materialized: 'incremental' }), sql: 'select 1' });
    expect(
      classify(
        sides('select 1 {% if is_incremental() %} a {% endif %}'),
        sides('select 1 {% if is_incremental() %} b {% endif %}'),
        'postgres',
      ).class,
    ).toBe('breaking');
    expect(classify(sides('select 1'), sides('{# why #} select 1 -- so'), 'postgres').class).toBe('cosmetic');
  });
});

describe('the configuration of a model', () => {
  const changed = (before: Partial<ModelNode>, after: Partial<ModelNode>): string =>
    classify(
      { node: model('select 1', before.config, before), sql: 'select 1' },
      { node: model('select 1', after.config, after), sql: 'select 1' },
      'postgres',
    ).class;
  const config = (values: Readonly<Record<string, unknown>>): Partial<ModelNode> => ({
    config: { materialized: 'view', ...values } as unknown as ModelNode['config'],
  });

  it.each([
    ['tags', config({}), config({ tags: ['a'] }), 'metadata'],
    ['a description', { description: 'a' }, { description: 'b' }, 'metadata'],
    ['view to table', config({}), config({ materialized: 'table' }), 'non-breaking'],
    ['table to incremental', config({ materialized: 'table' }), config({ materialized: 'incremental' }), 'breaking'],
    ['indexes', config({}), config({ indexes: [{ columns: ['a'] }] }), 'non-breaking'],
    ['another schema', config({}), config({ schema: 'marts' }), 'breaking'],
    ['what nobody knows', config({}), config({ my_own: 1 }), 'breaking'],
    ['a contract that ends', { contract: { enforced: true, alias_types: true, checksum: null } }, {}, 'breaking'],
  ])('%s', (_, before, after, expected) => {
    expect(changed(before, after)).toBe(expected);
  });
});
