import { afterEach, expect, it } from 'vitest';
import YAML from 'yaml';
import type { DoubleAnswer } from '../src/adapters/snowflake/testing/accountDouble.ts';
import { doubleUnderTest } from '../src/adapters/snowflake/testing/doubleUnderTest.ts';
import { tsdt } from './support/cli.ts';
import { TestProject } from './support/project.ts';

const { double } = doubleUnderTest();
let project: TestProject;
afterEach(() => project.remove());

const table = (row: Readonly<Record<string, string>>): DoubleAnswer => ({
  columns: Object.keys(row).map((name) => ({ name, type: 'text' })),
  rows: [Object.values(row)],
});

/** What a run sends about a model whose table is there, as the account tells it. The emulated account knows no such tables. */
async function sentFor(config: string, found: Readonly<Record<string, string>>): Promise<string[]> {
  project = new TestProject({
    'dbt_project.yml': 'name: shop\nprofile: shop\n',
    'profiles.yml': YAML.stringify({
      shop: {
        target: 'dev',
        outputs: {
          dev: {
            type: 'snowflake',
            account: 'acme-shop',
            user: 'ada',
            password: 'x',
            database: 'D',
            schema: 'S',
            warehouse: 'W',
            protocol: 'http',
            host: '127.0.0.1',
            port: double.port,
          },
        },
      },
    }),
    'models/m.sql': `{{ config(materialized='interactive_table', ${config}) }} select 1 as id`,
  });
  const object = { database_name: 'D', schema_name: 'S', name: 'M', kind: 'TABLE' };
  double.onQuery = (sql) => {
    if (sql.startsWith('show terse schemas')) return table({ name: 'S' });
    if (sql.startsWith('show objects'))
      return table({ ...object, is_dynamic: 'Y', is_iceberg: 'N', is_interactive: 'Y' });
    if (sql.startsWith('show interactive')) return table({ name: 'M', ...found });
    return table({ status: 'done' });
  };
  expect((await tsdt(project.root, ['run'])).code).toBe(0);
  return double.queries
    .map(({ sql }) =>
      sql
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((sql) => /^(alter|create|drop)/.test(sql));
}

const found = { cluster_by: '(ID)', target_lag: '1 day', refresh_warehouse: 'W', initialization_warehouse: '' };
it.each([
  ['nothing', `cluster_by='id', target_lag='24 hours', snowflake_warehouse='w'`, []],
  [
    'what may be altered',
    `cluster_by='id', target_lag='2 days', snowflake_warehouse='w', refresh_warehouse='r'`,
    [`alter interactive table "D"."S"."M" set target_lag = '2 days' warehouse = r`],
  ],
  [
    'another key by a new table',
    `cluster_by=['id', 'day'], target_lag='1 day', snowflake_warehouse='w'`,
    [
      `create or replace interactive table D.S.m cluster by (id, day) target_lag = '1 day' warehouse = w as ( select 1 as id )`,
    ],
  ],
  [
    'a lag that is gone by a new table',
    `cluster_by='id'`,
    ['create or replace interactive table D.S.m cluster by (id) as ( select 1 as id )'],
  ],
  [
    'what the project wants to be left',
    `cluster_by='id', target_lag='2 days', snowflake_warehouse='w', on_configuration_change='continue'`,
    [],
  ],
])('an interactive table is changed in %s', async (_name, config, expected) => {
  expect(await sentFor(config, found)).toEqual(expected);
});
