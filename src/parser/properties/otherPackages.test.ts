import { describe, expect, it } from 'vitest';
import { parseFiles } from '../testing/parseFiles.ts';

const lib = { 'dbt_packages/lib/dbt_project.yml': "name: lib\nversion: '1.0'\n" };
const project = (extra: string) => `name: shop\nversion: '1.0'\nprofile: shop\n${extra}`;

describe('an entry of a property file', () => {
  it('describes what has its name in another package, where its own has none', () => {
    const { manifest, messages } = parseFiles({
      ...lib,
      'dbt_packages/lib/models/m.sql': 'select 1 as id',
      'dbt_packages/lib/analyses/q.sql': 'select 1',
      'dbt_packages/lib/snapshots/all.sql':
        "{% snapshot snap %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select 1 as id{% endsnapshot %}",
      'models/p.yml': `models: [{name: m, description: ours, config: {materialized: table}, columns: [{name: id, data_tests: [unique]}]}]
snapshots: [{name: snap, description: ours}]
analyses: [{name: q, description: ours}]`,
    });
    expect(messages).toEqual([]);
    expect(manifest.nodes.get('model.lib.m')).toMatchObject({
      description: 'ours',
      patch_path: 'shop://models/p.yml',
      config: { materialized: 'table' },
      columns: { id: { name: 'id' } },
    });
    expect(manifest.nodes.get('snapshot.lib.snap')).toMatchObject({ description: 'ours' });
    expect(manifest.nodes.get('analysis.lib.q')).toMatchObject({ description: 'ours' });
    expect([...manifest.nodes.values()].find((node) => node.resource_type === 'test')).toMatchObject({
      attached_node: null,
      depends_on: { nodes: ['model.lib.m'] },
    });
  });

  it('of a package describes the model and the seed that the project has put in the place of its own', () => {
    const { manifest, messages } = parseFiles({
      ...lib,
      'dbt_project.yml': project('models: {lib: {m: {+enabled: false}}}\nseeds: {lib: {+enabled: false}}\n'),
      'dbt_packages/lib/models/m.sql': 'select 1 as id',
      'dbt_packages/lib/seeds/s.csv': 'id\n1\n',
      'dbt_packages/lib/models/p.yml':
        'models: [{name: m, description: theirs}]\nseeds: [{name: s, description: theirs, config: {column_types: {id: text}}}]',
      'models/m.sql': 'select 2 as id',
      'seeds/s.csv': 'id\n2\n',
    });
    expect(messages).toEqual([]);
    expect(manifest.nodes.get('model.shop.m')).toMatchObject({ description: 'theirs' });
    expect(manifest.nodes.get('seed.shop.s')).toMatchObject({
      description: 'theirs',
      patch_path: 'lib://models/p.yml',
      config: { column_types: { id: 'text' } },
    });
  });

  it('of a package is not needed where the project describes its own model', () => {
    const { manifest, messages } = parseFiles({
      ...lib,
      'dbt_project.yml': project('models: {lib: {m: {+enabled: false}}}\n'),
      'dbt_packages/lib/models/m.sql': 'select 1 as id',
      'dbt_packages/lib/models/p.yml': 'models: [{name: m, description: theirs}]',
      'models/m.sql': 'select 2 as id',
      'models/p.yml': 'models: [{name: m, description: ours}]',
    });
    expect(messages).toEqual([]);
    expect(manifest.nodes.get('model.shop.m')).toMatchObject({ description: 'ours' });
  });

  it('E204: is one too many where the package describes its model itself', () => {
    const { messages } = parseFiles({
      ...lib,
      'dbt_packages/lib/models/m.sql': 'select 1 as id',
      'dbt_packages/lib/models/p.yml': 'models: [{name: m, description: theirs}]',
      'models/p.yml': 'models: [{name: m, description: ours}]',
    });
    expect(messages).toEqual([
      [
        'Compilation Error [E204]: `m` is described twice under `models`',
        '  --> models/p.yml:1:17',
        '  1 | models: [{name: m, description: ours}]',
        '    |                 ^',
        '  help: the other description is at dbt_packages/lib/models/p.yml:1:17; keep one of them',
      ].join('\n'),
    ]);
  });
});
