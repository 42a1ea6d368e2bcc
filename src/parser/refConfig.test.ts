import { expect, test } from 'vitest';
import { parseFiles } from './testing/parseFiles.ts';

test('packages find versions, names and variables of the project behind `builtins.ref`', () => {
  const { manifest, messages } = parseFiles({
    'dbt_project.yml': "name: shop\nversion: '1.2'\nprofile: shop\nvars: {a: 1}\n",
    'dbt_packages/tools/dbt_project.yml': "name: tools\nversion: '0.3'\n",
    'models/m.sql': `{% set run = builtins.ref.config %}{{ config(meta={
      'names': run.dependencies.keys() | list | first, 'tools': run.dependencies['tools'].version, 'own': run.version,
      'project': run.project_name, 'vars': run.vars.to_dict(), 'target': run.target_name, 'none': run.nothing is defined,
    }) }} select 1`,
  });
  expect(messages).toEqual([]);
  expect(manifest.nodes.get('model.shop.m')?.config.meta).toEqual({
    names: 'shop',
    tools: '0.3',
    own: '1.2',
    project: 'shop',
    vars: { a: 1 },
    target: 'dev',
    none: false,
  });
});
