import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import { tsdtProcess } from '../support/cli.ts';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

const servers = databases.filter(({ name }) => name !== 'pglite');
const files = {
  'models/first.sql': "{{ config(materialized='table') }} select 1 as id",
  'models/second.sql': "{{ config(materialized='table') }} select id from {{ ref('first') }}",
  'models/third.sql': "{{ config(materialized='table') }} select id from {{ ref('second') }}",
};
type Results = { readonly results: readonly { readonly unique_id: string; readonly status: string }[] };

describe.each(servers)('retry after kill -9, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, files);
    shop.write({
      'profiles.yml': YAML.stringify({
        shop: {
          target: 'dev',
          outputs: { dev: { ...shop.database.profileOutput('shop', 1), application_name: 'victim' } },
        },
      }),
    });
  });
  afterAll(() => shop?.close());

  it('does what was not done, and only that', async () => {
    const { root } = shop.project;
    const target = join(root, 'target');
    const slow = files['models/second.sql'].replace('select id', 'select id, pg_sleep(600)::text as slept');
    shop.write({ 'models/second.sql': slow });
    const running = tsdtProcess(root, ['run']);
    while (!/2 of 3 START/.test(running.output()) && running.child.exitCode === null) await delay(5);
    expect(running.child.exitCode, running.output()).toBe(null);
    running.child.kill('SIGKILL');
    await running.done;
    // the server would go on until it talks to the client, which is gone
    await shop.query("select pg_terminate_backend(pid)::text from pg_stat_activity where application_name = 'victim'");
    expect(existsSync(join(target, 'run_results.json'))).toBe(false);
    expect(readdirSync(target).filter((name) => name.endsWith('.journal'))).toHaveLength(1);
    shop.write({ 'models/second.sql': files['models/second.sql'] });
    const retried = await tsdtProcess(root, ['retry']).done;
    expect(retried.code, retried.stdout + retried.stderr).toBe(0);
    const { results } = shop.project.json<Results>('target/run_results.json');
    expect(results.map(({ unique_id, status }) => [unique_id, status])).toEqual([
      ['model.shop.second', 'success'],
      ['model.shop.third', 'success'],
    ]);
    expect(readdirSync(target).filter((name) => name.endsWith('.journal'))).toEqual([]);
    expect(await shop.query('select id from shop.third')).toEqual([{ id: 1 }]);
  });
});
