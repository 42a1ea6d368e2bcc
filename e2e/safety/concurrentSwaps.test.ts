import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import { tsdt } from '../support/cli.ts';
import { databases } from '../support/databases.ts';
import { TestProject } from '../support/project.ts';
import { Shop } from '../support/shop.ts';

const rounds = Number(process.env.TSDT_SWAP_ROUNDS ?? 30);
const servers = databases.filter(({ name }) => name !== 'pglite');

const names = ['a', 'b', 'c'];
const files = Object.fromEntries(
  names.map((name) => [
    `models/${name}.sql`,
    `{{ config(materialized='table') }} select {{ var('round', 0) }} as round, '${name}' as name`,
  ]),
);

describe.each(servers)('swaps at the same time, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, files, 3);
    await shop.ok('run');
    await shop.query(`
      create view shop.two as select a.round as a, b.round as b from shop.a, shop.b;
      create view shop.deep as select two.a, two.b, c.round as c from shop.two, shop.c;
      create view shop.back as select c.round as c, d.a from shop.c, shop.deep d`);
  });
  afterAll(() => shop?.close());

  it(`replaces the parents of one view by several threads, ${rounds} times, while others read it`, async () => {
    let over = false;
    let reads = 0;
    const read = async (): Promise<void> => {
      while (!over) {
        for (const view of ['two', 'deep', 'back']) {
          expect(await shop.database.query(`select count(*)::int as n from shop.${view}`)).toEqual([{ n: 1 }]);
          reads += 1;
        }
      }
    };
    const reader = read();
    try {
      for (let round = 1; round <= rounds; round += 1) {
        await shop.ok('run', '--vars', `round: ${round}`);
        expect(await shop.query('select * from shop.deep')).toEqual([{ a: round, b: round, c: round }]);
      }
    } finally {
      over = true;
    }
    await reader;
    expect(reads).toBeGreaterThan(0);
  });

  it('lets two runs build one target at once, and keeps their temporary relations apart', async () => {
    const twice = [1, 2].map(
      () =>
        new TestProject({
          'project.yml': 'name: shop\nprofile: shop\n',
          'profiles.yml': YAML.stringify({
            shop: { target: 'dev', outputs: { dev: shop.database.profileOutput('shop', 3) } },
          }),
          ...files,
          'models/slow.sql': `{{ config(materialized='table') }} select {{ var('round') }} as round, pg_sleep(0.05)::text as slept`,
          'models/grown.sql': `{{ config(materialized='incremental', unique_key='id') }}
select {{ var('round') }} as id, pg_sleep(0.05)::text as slept`,
          'snapshots/kept.yml': `snapshots: [{name: kept, relation: "ref('slow')", config: {unique_key: slept, strategy: check, check_cols: all}}]`,
        }),
    );
    const [first, second] = twice as [TestProject, TestProject];
    try {
      await tsdt(first.root, ['run', '--vars', 'round: 0']);
      await tsdt(first.root, ['snapshot', '--vars', 'round: 0']);
      for (let round = 1; round <= 6; round += 1) {
        const run = (project: TestProject, id: number) => tsdt(project.root, ['run', '--vars', `round: ${id}`]);
        const ran = await Promise.all([run(first, round * 10), run(second, round * 10 + 1)]);
        for (const { code, stdout, stderr } of ran) expect(code, stdout + stderr).toBe(0);
      }
      expect(await shop.query('select count(*)::int as n, count(distinct id)::int as ids from shop.grown')).toEqual([
        { n: 13, ids: 13 },
      ]);
      expect(await shop.query('select count(*)::int as n from shop.back')).toEqual([{ n: 1 }]);
      expect(await shop.query("select relname from pg_class where relname like '%\\_\\_dbt\\_%'")).toEqual([]);
    } finally {
      for (const project of twice) project.remove();
    }
  });
});
