import { expect, it } from 'vitest';
import { SessionState, transactionOf } from './sessionState.ts';

const after = (...statements: string[]): SessionState => {
  const state = new SessionState({ warehouse: 'Compute_WH', queryTag: 'base' });
  for (const sql of statements) state.note(sql);
  return state;
};

it.each([
  [['select 1', 'create table t (n int)']],
  [["alter session set query_tag = 'x'", 'alter session unset query_tag']],
  [["alter session set query_tag = 'x'", "alter session set query_tag = 'base'"]],
  [['use warehouse other', 'use warehouse "COMPUTE_WH"']],
  [['create or replace temporary view a.b.v as (select 1)', 'drop view if exists a.b.v cascade']],
  [['set cutoff = 1', 'unset cutoff']],
])('leaves nothing behind: %j', (statements) => expect(after(...statements).isTouched).toBe(false));

it.each([
  [["alter session set timezone = 'UTC'"]],
  [["alter session set query_tag = 'x'"]],
  [['use warehouse other']],
  [['use role admin']],
  [['create temporary table t (n int)']],
  [['set cutoff = 1']],
])('leaves something behind: %j', (statements) => expect(after(...statements).isTouched).toBe(true));

it('knows the transaction, which DDL ends', () => {
  expect(after('begin').transaction).toBe('open');
  expect(after('begin', 'insert into t values (1)').transaction).toBe('open');
  expect(after('begin', 'create table t (n int)').transaction).toBe('idle');
  expect(after('begin', 'commit').transaction).toBe('idle');
  expect(transactionOf('begin transaction')).toBe('open');
  expect(transactionOf('ROLLBACK')).toBe('idle');
  expect(transactionOf('begin let x := 1; end')).toBe(null);
});
