import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sharedEmulator } from '../e2e/support/snowflake.ts';
import { normal, normalRecorded } from './snowflakeNormal.ts';
import { playSnowflake, scenarioFiles } from './snowflakePlay.ts';

const account = await sharedEmulator();
const files = scenarioFiles([join(dirname(fileURLToPath(import.meta.url)), 'snowflake')]);

describe('statements that dbt-snowflake sends', () => {
  if ('missing' in account) it.skip(account.missing, () => {});
  else
    it.each(files.map((file) => [basename(file, '.yaml'), file] as const))('%s', async (_name, file) => {
      const { wrong, output } = await playSnowflake(file, account.emulator);
      expect(wrong, output).toEqual([]);
    });
});

describe('the normal form of a statement', () => {
  it.each([
    ['SELECT  1 ;', 'select 1'],
    ['create table "ANALYTICS"."S"."M" as (select 1)', 'create table analytics.s.m as(select 1)'],
    ['drop table "A"."S"."M__dbt_backup"', 'drop table a.s."M__dbt_backup"'],
    ["select 'Some  Text' -- why\n, 1 /* and */", "select 'Some Text',1"],
    ['grant select on T to ROLE Reader', 'grant select on t to reader'],
    ['comment on table t is $$A -- B$$', 'comment on table t is $$A -- B$$'],
  ])('%s', (sql, expected) => expect(normal(sql)).toBe(expected));

  it('tells apart what differs', () => {
    expect(normal('create table t')).not.toBe(normal('create transient table t'));
    expect(normal('select "id" from t')).not.toBe(normal('select id from t'));
    expect(normal("select 'A'")).not.toBe(normal("select 'a'"));
  });

  it('writes bound values into the text', () => {
    const recorded = { sql: 'insert into t values (%s,%s,%s)', bindings: ['1', "it's", null] };
    expect(normalRecorded(recorded, (text) => text).sql).toBe("insert into t values(1,'it''s',null)");
  });
});
