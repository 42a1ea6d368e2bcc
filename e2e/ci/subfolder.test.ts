import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tsdt } from '../support/cli.ts';
import { Repository } from './repository.ts';

let repository: Repository;
beforeAll(() => {
  repository = new Repository();
  repository.write({
    'README.md': 'A repository that holds more than the project.\n',
    'warehouse/project.yml': 'name: shop\nci: {rules: {tests_on_new_models: error}}\n',
    'warehouse/seeds/raw_orders.csv': 'id,amount\n1,10\n2,20\n',
    'warehouse/models/orders.sql': "select id, amount from {{ ref('raw_orders') }}\n",
  });
  repository.commit('the base');
  repository.git('checkout', '--quiet', '-b', 'change');
  repository.write({
    'warehouse/models/orders.sql': "select id, amount * 2 as amount from {{ ref('raw_orders') }}\n",
    'warehouse/models/totals.sql': "select sum(amount) as total from {{ ref('orders') }}\n",
  });
  repository.commit('the change');
});
afterAll(() => repository.remove());

// a hook of git sets GIT_DIR, relative to the top of the repository
it.each([
  ['from its own folder', {}],
  ['from a hook of git', { GIT_DIR: '.git', GIT_INDEX_FILE: '.git/index' }],
])('checks a project that is a part of its repository, %s', async (_, env) => {
  const root = join(repository.root, 'warehouse');
  const { code, stdout, stderr } = await tsdt(root, ['ci', '--base', 'main'], { env });
  expect(code, stdout + stderr).toBe(1);
  const found = (name: string): string => readFileSync(join(root, 'target', 'ci', name), 'utf8');
  expect(JSON.parse(found('report.json')).data).toMatchObject([
    { name: 'orders', difference: { added: 2, removed: 2 } },
    { name: 'totals', because: 'it is new' },
  ]);
  // code hosts count paths from the top
  expect(found('checks.sarif')).toContain('"uri": "warehouse/models/totals.sql"');
});
