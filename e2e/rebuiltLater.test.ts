import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import { tsdt } from './support/cli.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { TestProject } from './support/project.ts';

for (const { name, create } of databases) {
  describe(`a column that changes its type under views, on ${name}`, () => {
    let database: TestDatabase;
    let project: TestProject;
    beforeAll(async () => {
      database = await create();
      project = new TestProject({
        'project.yml': 'name: shop\nprofile: shop\n',
        'profiles.yml': YAML.stringify({ shop: { target: 'dev', outputs: { dev: database.profileOutput('shop') } } }),
        'models/orders.sql': "{{ config(materialized='table') }} select 1 as id, 2 as amount",
        'models/amounts.sql': "select amount from {{ ref('orders') }}",
      });
      expect((await tsdt(project.root, ['run'])).code).toBe(0);
      project.write({
        'models/orders.sql': "{{ config(materialized='table') }} select 1 as id, 'two'::text as amount",
      });
    });
    afterAll(async () => {
      await database?.remove();
      project?.remove();
    });

    it('fails before anything is replaced when the views are not built again', async () => {
      const ran = await tsdt(project.root, ['run', '--select', 'orders']);
      expect(ran.code, ran.stdout).toBe(1);
      expect(ran.stdout).toContain('amounts');
      expect(await database.query('select amount from shop.orders')).toEqual([{ amount: 2 }]);
      expect(await database.query('select amount from shop.amounts')).toEqual([{ amount: 2 }]);
    });

    it('lets views make way that this run builds again', async () => {
      const ran = await tsdt(project.root, ['run']);
      expect(ran.code, ran.stdout).toBe(0);
      expect(await database.query('select amount from shop.amounts')).toEqual([{ amount: 'two' }]);
    });
  });
}
