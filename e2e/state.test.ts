import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunOptions, tsdt } from './support/cli.ts';
import { TestProject } from './support/project.ts';

const seed = (last: string): string =>
  `id,note\n${Array.from({ length: 40_000 }, (_, row) => `${row},${'x'.repeat(30)}\n`).join('')}0,${last}\n`;

const files = {
  'project.yml':
    'name: shop\nprofile: shop\nvars: {used: 1, branch: 1, inner: 1, configured: v1, hooked: h1, idle: 1}\nflags: {maximum_seed_size_mib: 0}\n',
  'profiles.yml': `shop:
  target: dev
  outputs:
    dev: {type: postgres, host: localhost, user: u, password: p, dbname: db, schema: dev, threads: 1}
    prod: {type: postgres, host: elsewhere, user: u, password: p, dbname: warehouse, schema: prod, threads: 4}
`,
  'seeds/large.csv': seed('a'),
  'macros/m.sql': `{% macro by_dispatch() %}{{ return(adapter.dispatch('by_dispatch')()) }}{% endmacro %}
{% macro default__by_dispatch() %}1{% endmacro %}
{% macro postgres__by_dispatch() %}2{% endmacro %}
{% macro reads_var() %}{{ var('inner') }}{% endmacro %}
{% macro late() %}{{ later() }}{% endmacro %}
{% macro later() %}1{% endmacro %}
{% macro hidden() %}2{% endmacro %}
{% macro default__aside() %}3{% endmacro %}
`,
  'models/of_var.sql': "select {{ var('used') }} as a\n",
  'models/in_branch.sql':
    "{{ config(materialized='incremental') }}\nselect 1 as a\n{% if is_incremental() %} where 1 > {{ var('branch') }} {% endif %}\n",
  'models/in_macro.sql': 'select {{ reads_var() }} as a\n',
  'models/calls_late.sql':
    "{{ config(materialized='incremental') }}\nselect 1 as a\n{% if is_incremental() %} where 1 > {{ shop.late() }} {% endif %}\n",
  'models/calls_aside.sql': "select 1 as a{% if execute %}, {{ adapter.dispatch('aside')() }} as b{% endif %}\n",
  // neither calls the macro of that name
  'models/calls_none.sql':
    "{% set hidden = ref %}select 1 as a{# {{ late() }} #}{% if execute %}, '{{ hidden('of_env').identifier }} later()' as late{% endif %}\n-- depends_on: {{ ref('of_env') }}\n",
  'models/of_env.sql': "select '{{ env_var('TSDT_TEST_MODE', 'none') }}' as a\n",
  'models/dispatched.sql': 'select {{ by_dispatch() }} as a\n',
  'models/in_config.sql':
    "{{ config(materialized='view', alias=var('configured'), meta={'a': env_var('TSDT_TEST_META', 'x')}, pre_hook=\"select '{{ var('hooked') }}'\") }}\nselect 1 as a\n",
  'models/contracted.sql': 'select 1 as id\n',
  'models/downstream.sql': "select * from {{ ref('contracted') }}\n",
  'models/models.yml':
    'models:\n  - name: contracted\n    config: {contract: {enforced: true}}\n    columns: [{name: id, data_type: integer}]\n',
};

describe('state:modified', () => {
  const project = new TestProject(files);
  afterAll(() => project.remove());

  const ls = async (at: TestProject, args: readonly string[] = [], env: RunOptions['env'] = {}) => {
    const ran = await tsdt(
      at.root,
      ['ls', '-q', '--select', 'state:modified', '--state', 'state', '--output', 'name', ...args],
      { env },
    );
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    return ran.stdout.split('\n').filter((line) => line !== '' && !line.startsWith('No nodes'));
  };
  /** What is modified once the files are others; they are put back. */
  const modifiedBy = async (changed: Partial<Record<keyof typeof files, string>>): Promise<string[]> => {
    project.write(changed as Record<string, string>);
    try {
      return await ls(project);
    } finally {
      project.write(Object.fromEntries(Object.keys(changed).map((path) => [path, files[path as keyof typeof files]])));
    }
  };

  beforeAll(async () => {
    const parsed = await tsdt(project.root, ['parse']);
    expect(parsed.code, parsed.stdout).toBe(0);
    cpSync(join(project.root, 'target', 'manifest.json'), join(project.root, 'state', 'manifest.json'));
  });

  it('is empty where nothing changed, with and without the parse cache', async () => {
    expect(await ls(project)).toEqual([]);
    expect(await ls(project, ['--no-partial-parse'])).toEqual([]);
  });

  it.each([
    ['used', 'of_var'],
    ['branch', 'in_branch'],
    ['inner', 'in_macro'],
  ])('selects what reads the var %s', async (name, model) => {
    expect(await ls(project, ['--vars', `{${name}: 2}`])).toEqual([model]);
    // and again from the parse cache
    expect(await ls(project, ['--vars', `{${name}: 2}`])).toEqual([model]);
  });

  it('selects what reads an environment variable', async () => {
    expect(await ls(project, [], { TSDT_TEST_MODE: 'full' })).toEqual(['of_env']);
  });

  it('says which var has another value', async () => {
    const { stdout } = await tsdt(project.root, [
      ...['ls', '-q', '--select', 'state:modified', '--state', 'state', '--explain', '--vars', '{used: 2}'],
    ]);
    expect(stdout).toContain('var `used` has another value');
  });

  it('does not count a var that nobody reads, nor what only config() reads', async () => {
    expect(await ls(project, ['--vars', '{idle: 2, unknown: 1, configured: v2, hooked: h2}'])).toEqual([]);
    expect(await ls(project, [], { TSDT_TEST_META: 'y', TSDT_TEST_OTHER: '1' })).toEqual([]);
  });

  it('follows a model that is parsed alone after its file changed', async () => {
    const text = "select {{ var('used') }} + {{ var('idle') }} as a\n";
    const other = new TestProject({ ...files, 'models/of_var.sql': text });
    try {
      expect((await tsdt(other.root, ['parse'])).code).toBe(0);
      cpSync(join(other.root, 'target', 'manifest.json'), join(other.root, 'state', 'manifest.json'));
      other.write({ 'models/of_var.sql': files['models/of_var.sql'] });
      expect(await ls(other)).toEqual(['of_var']);
      other.write({ 'models/of_var.sql': text });
      expect((await tsdt(other.root, ['parse'])).code).toBe(0);
      expect(await ls(other)).toEqual([]);
      expect(await ls(other, ['--vars', '{idle: 2}'])).toEqual(['of_var']);
    } finally {
      other.remove();
    }
  });

  it('selects what a macro is dispatched for', async () => {
    const text = files['macros/m.sql'];
    expect(await modifiedBy({ 'macros/m.sql': text.replace('%}2{%', '%}3{%') })).toEqual(['dispatched']);
  });

  it('selects what calls a macro in a branch that is not taken, but not what only has a word like it', async () => {
    const macros = files['macros/m.sql'];
    const changed = (from: string, to: string) => modifiedBy({ 'macros/m.sql': macros.replace(from, to) });
    expect(await changed('later() %}1', 'later() %}10')).toEqual(['calls_late']);
    expect(await changed('hidden() %}2', 'hidden() %}20')).toEqual([]);
    expect(await changed('aside() %}3', 'aside() %}30')).toEqual(['calls_aside']);
    // what dbt's own tools read of a model is as dbt has it
    const { stdout } = await tsdt(project.root, [
      ...['ls', '-q', '--select', 'calls_late', '--output', 'json', '--output-keys', 'depends_on'],
    ]);
    expect(JSON.parse(stdout)).toEqual({ depends_on: { macros: ['macro.dbt.is_incremental'], nodes: [] } });
  });

  it('selects a seed of any size, where the limit of dbt is taken away', async () => {
    expect(files['seeds/large.csv'].length).toBeGreaterThan(1024 * 1024);
    expect(await modifiedBy({ 'seeds/large.csv': seed('b') })).toEqual(['large']);
  });

  it('selects what stands on a contract that changed', async () => {
    const text = files['models/models.yml'];
    expect(await modifiedBy({ 'models/models.yml': text.replace('integer', 'bigint') })).toEqual([
      'contracted',
      'downstream',
    ]);
  });

  it('is not misled by another target, another folder, the order of configs, or line ends', async () => {
    expect(await ls(project, ['--target', 'prod'])).toEqual([]);
    const elsewhere = new TestProject(files);
    try {
      cpSync(join(project.root, 'state'), join(elsewhere.root, 'state'), { recursive: true });
      expect(await ls(elsewhere)).toEqual([]);
      rmSync(join(elsewhere.root, 'target'), { recursive: true, force: true });
      for (const [path, text] of Object.entries(files)) elsewhere.write({ [path]: text.replaceAll('\n', '\r\n') });
      expect(await ls(elsewhere)).toEqual([]);
    } finally {
      elsewhere.remove();
    }
    expect(
      await modifiedBy({
        'models/in_config.sql':
          "{{ config(meta={'a': env_var('TSDT_TEST_META', 'x')}, pre_hook=\"select '{{ var('hooked') }}'\", alias=var('configured'), materialized='view') }}\nselect 1 as a\n",
        'models/models.yml':
          'models:\n  - columns: [{data_type: integer, name: id}]\n    config: {contract: {enforced: true}}\n    name: contracted\n',
      }),
    ).toEqual([]);
  });
});
