import { expect, it } from 'vitest';
import { compareNode } from './snowflakeCompare.ts';

const run = (recorded: readonly string[], sent: readonly string[], failing?: string) => {
  const list = (texts: readonly string[]) => texts.map((sql) => ({ sql, failed: sql === failing }));
  return compareNode(list(recorded), list(sent), new Set());
};

it('takes the same statements in the same order', () => {
  expect(run(['begin', 'merge', 'commit'], ['begin', 'merge', 'commit'])).toEqual({ wrong: [], used: [] });
});

it.each([
  ['another order', ['a', 'b'], ['b', 'a']],
  ['a missing statement', ['a', 'b'], ['a']],
  ['one too many', ['a'], ['a', 'b']],
  ['a missing border of a transaction', ['begin', 'insert', 'commit'], ['insert']],
  ['a rollback without a failure', ['begin', 'insert', 'commit'], ['begin', 'insert', 'commit', 'rollback']],
  ['a read that nobody recorded', ['a'], ['describe table x', 'a']],
])('refuses %s', (_name, recorded, sent) => expect(run(recorded, sent).wrong.length).toBe(1));

it('names the differences that are meant', () => {
  expect(run(['describe table t', 'describe table t', 'a'], ['describe table t', 'a']).used).toEqual(['fewer-reads']);
  expect(run(['begin', 'merge'], ['begin', 'merge', 'rollback'], 'merge')).toEqual({
    wrong: [],
    used: ['rollback-after-failure'],
  });
  const clone = (kind: string): string => `create or replace ${kind} table b clone a`;
  expect(run([clone('transient')], [clone('iceberg')])).toEqual({ wrong: [], used: ['iceberg-clone'] });
  expect(run([clone('iceberg')], [clone('transient')]).wrong.length).toBe(1);
  const [del, insert] = ['delete from t dbt_internal_target where(x)', 'insert into t'];
  expect(run([del, insert], ['begin', del, insert, 'commit'])).toEqual({
    wrong: [],
    used: ['microbatch-in-a-transaction'],
  });
});
