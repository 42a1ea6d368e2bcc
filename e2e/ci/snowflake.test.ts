import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { snowflakeAccount } from '../../src/adapters/snowflake/account.ts';
import { SnowflakeAdapter } from '../../src/adapters/snowflake/adapter.ts';
import { tsdt } from '../support/cli.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { sharedEmulator } from '../support/snowflake.ts';
import { Repository } from './repository.ts';

const account = await sharedEmulator();

const model = (columns: string): string =>
  `{{ config(materialized='table') }} select ${columns} from {{ ref('raw_orders') }}\n`;
/** What the two databases write in different ways. Snowflake gives keys in their order, the emulator as they were written. */
const nested = [
  "{% if target.type == 'snowflake' %}",
  `parse_json('{"a": {"x": "ü", "yy": 7}, "b": [1.50, null, true]}') as doc, array_construct('a', 'b') as labels`,
  '{% else %}',
  `'{"b": [1.5, null, true], "a": {"yy": 7, "x": "ü"}}'::jsonb as doc, array['a', 'b'] as labels`,
  '{% endif %}',
].join(' ');
const columns = "id, amount, state, cast('2026-01-31 10:00:00.5' as timestamp) as at, id > 2 as large, ".concat(
  nested.trim(),
);

if ('missing' in account) it.skip(`a check on Snowflake: ${account.missing}`, () => {});
else
  describe('a check on Snowflake', () => {
    const schema = `ci_e2e_${process.pid}`;
    const number = String(process.pid);
    let repository: Repository;
    let postgres: TestDatabase;

    async function ask(sql: string): Promise<unknown[][]> {
      const credentials = account_.emulator.output(schema);
      const adapter = new SnowflakeAdapter(
        snowflakeAccount({
          ...{
            profileName: 'tests',
            targetName: 'tests',
            type: 'snowflake',
            database: 'ANALYTICS',
            schema,
            threads: 1,
          },
          ...{ credentials, folder: '/' },
        }),
      );
      const session = await adapter.lease('test');
      const [found] = await session.send([{ sql }]);
      await session.release();
      await adapter.close();
      return found!.rows as unknown[][];
    }
    const account_ = account;
    const checks = async (): Promise<unknown[][]> =>
      ask(`select schema_name from analytics.information_schema.schemata where schema_name ilike 'ci\\_${number}%'`);

    beforeAll(async () => {
      postgres = await databases.find(({ name }) => name === 'postgres')!.create();
      repository = new Repository();
      const outputs = { dev: account.emulator.output(schema), prod: postgres.profileOutput('analytics') };
      repository.write({
        'project.yml': 'name: shop\nprofile: shop\nseeds: {+column_types: {amount: "numeric(12, 2)"}}\n',
        'profiles.yml': JSON.stringify({ shop: { target: 'dev', outputs } }),
        'seeds/raw_orders.csv': "id,amount,state\n1,10,paid\n2,20.50,open\n3,,\n4,7,it's | ~ Ü\n",
        'models/orders.sql': model(columns),
        'models/orders.yml':
          'models:\n  - name: orders\n    columns: [{name: id, data_tests: [unique]}, {name: state, meta: {pii: true}}]\n',
        'models/totals.sql': "{{ config(schema='marts') }} select count(*) as n from {{ ref('orders') }}\n",
      });
      repository.commit('the base');
      for (const args of [['build'], ['build', '--target', 'prod']]) {
        const built = await tsdt(repository.root, args);
        expect(built.code, built.stdout).toBe(0);
      }
    });
    afterAll(async () => {
      await ask(`drop schema if exists analytics.${schema} cascade`);
      await ask(`drop schema if exists analytics.${schema}_marts cascade`);
      await postgres?.remove();
      repository?.remove();
    });

    it('builds in schemas of its own, compares there, and leaves nothing behind', async () => {
      const args = ['--number', number];
      const found = await repository.pullRequest(
        1,
        { 'models/orders.sql': model(columns.replace('amount', 'amount + 1 as amount').concat(", 'x' as more")) },
        { args },
      );
      expect(found.code, found.stdout).toBe(0);
      const data = Object.fromEntries(found.report.data.map(({ name, difference }) => [name, difference]));
      expect(data.orders).toMatchObject({
        key: ['ID'],
        added: 0,
        removed: 0,
        changed: 3,
        rows: { before: 4, after: 4 },
      });
      expect(data.orders?.perColumn[0]).toEqual({ name: 'AMOUNT', changed: 3 });
      expect(data.orders?.columns.added).toMatchObject([{ name: 'MORE' }]);
      // personal data are masked, though the database writes the name in capitals
      expect(JSON.stringify(data.orders)).not.toMatch(/paid|open/);
      expect(data.totals).toMatchObject({ key: null, added: 0, removed: 0 });
      expect(await checks()).toEqual([]);
    });

    it('is compared with a production on Postgres by sums of hashes', async () => {
      repository.git('checkout', '--quiet', 'main');
      repository.write({ 'project.yml': `${repository.read('project.yml')}ci: {base_target: prod}\n` });
      repository.commit('production is elsewhere');
      const args = ['--number', number];
      const same = await repository.pullRequest(
        2,
        { 'models/orders.sql': model(columns.replace('amount', 'amount + 0 as amount')) },
        { args },
      );
      expect(same.code, same.stdout + same.stderr).toBe(0);
      const orders = (found: typeof same) => found.report.data.find(({ name }) => name === 'orders')?.difference;
      expect(orders(same)?.examples).toEqual([]);
      expect(orders(same)).toMatchObject({
        key: ['ID'],
        added: 0,
        removed: 0,
        changed: 0,
        rows: { before: 4, after: 4 },
      });
      expect(orders(same)?.columns).toEqual({ added: [], removed: [], retyped: [] });
      const other = await repository.pullRequest(
        3,
        {
          'models/orders.sql': model(
            columns.replace('state', "case when id = 2 then 'x' else state end as state"),
          ).replace('\n', ' where id > 1\n'),
        },
        { args },
      );
      expect(orders(other)).toMatchObject({
        added: 0,
        removed: 1,
        changed: 1,
        perColumn: [{ name: 'STATE', changed: 1 }, {}, {}, {}, {}, {}],
      });
      expect(await checks()).toEqual([]);
    });
  });
