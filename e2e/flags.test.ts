import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optionValue } from '../src/commands/flags.ts';
import { options } from '../src/commands/options.ts';
import { dbtFlags } from '../src/commands/testing/dbtFlags.ts';
import { repository, tsdt, withoutTimes } from './support/cli.ts';
import { databases } from './support/databases.ts';
import { Shop } from './support/shop.ts';

const files = {
  'project.yml': 'name: shop\nprofile: shop\nasset-paths: [assets, ../outside]\n',
  'assets/logo.svg': '<svg/>',
  'selectors.yml': 'selectors: [{name: left, definition: left}]',
  'macros/m.sql': `{% macro make(name='made') %}{% do run_query('create table shop.' ~ name ~ ' as select 1 as id') %}{% endmacro %}
{% macro noisy() %}{% do print('printed') %}{% do log('logged', info=True) %}{% endmacro %}`,
  'seeds/s.csv': 'id,n\n1,10\n2,20\n',
  'models/left.sql': "select id, '{{ var('colour', 'red') }}' as colour from {{ ref('s') }}",
  'models/right.sql':
    "{{ config(materialized='incremental') }} select 1 as id {% if is_incremental() %} where false {% endif %}",
  'models/both.sql': "select l.id from {{ ref('left') }} l join {{ ref('right') }} r on l.id = r.id",
  'models/ephemeral.sql': "{{ config(materialized='ephemeral') }} select 7 as seven",
  'models/uses.sql': "{{ config(tags=['own']) }} select * from {{ ref('ephemeral') }}",
  'models/daily.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at', begin='2024-01-01', batch_size='day', unique_key='id') }}
select 1 as id, timestamp '2024-01-01' as at`,
  'models/timed.sql': "{{ config(event_time='at') }} select 1 as id, timestamp '2000-01-01' as at",
  'models/sampled.sql': "{{ config(materialized='table') }} select * from {{ ref('timed') }}",
  'models/p.yml': `models:
  - name: both
    columns: [{name: id, data_tests: [{relationships: {arguments: {to: ref('right'), field: id}}}]}]
  - name: left
    columns: [{name: id, data_tests: [{accepted_values: {name: only_one, arguments: {values: [1], quote: false}}}]}]
sources: [{name: raw, tables: [{name: t}]}]
`,
};

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(databases[0]!, files);
  await shop.ok('build', '--exclude', 'daily', 'only_one');
});
afterAll(() => shop?.close());

const run = (...args: string[]) => shop.tsdt(...args);
const listed = async (...args: string[]): Promise<string[]> =>
  (await shop.ok('ls', '-q', '--output', 'name', ...args)).trim().split('\n');
const models = (...args: string[]): Promise<string[]> => listed('--resource-type', 'model', ...args);
const rows = async (sql: string): Promise<unknown> => (await shop.query(sql))[0];
const withEnv = (env: Record<string, string>, ...args: string[]) => tsdt(shop.project.root, args, { env });
/** What a command says that cannot even begin. */
const refused = async (...args: string[]): Promise<string> => {
  const ran = await run(...args);
  expect(ran.code).toBe(2);
  return ran.stdout + ran.stderr;
};
const kept = 'kept_state';

/** What each option changes, where a user can see it. */
const effects: Readonly<Record<string, () => Promise<void>>> = {
  select: async () => expect(await models('--select', 'left')).toEqual(['left']),
  exclude: async () => expect(await models('--select', 'left', 'right', '--exclude', 'left')).toEqual(['right']),
  selector: async () => expect(await models('--selector', 'left')).toEqual(['left']),
  'resource-type': async () => expect(await listed('--resource-type', 'seed')).toEqual(['s']),
  'exclude-resource-type': async () =>
    expect(await listed('--select', 's', 'left', '--exclude-resource-type', 'test', 'model')).toEqual(['s']),
  'indirect-selection': async () => {
    const tests = (mode: string) => listed('--select', 'both', '--indirect-selection', mode);
    expect(await tests('eager')).toHaveLength(2);
    expect(await tests('cautious')).toEqual(['both']);
  },
  'full-refresh': async () => {
    await shop.query('update shop."right" set id = 5');
    await shop.ok('run', '--select', 'right');
    expect(await rows('select id from shop."right"')).toEqual({ id: 5 });
    await shop.ok('run', '--select', 'right', '--full-refresh');
    expect(await rows('select id from shop."right"')).toEqual({ id: 1 });
  },
  empty: async () => {
    await shop.ok('run', '--select', 'left', '--empty');
    expect(await rows('select count(*)::int as n from shop."left"')).toEqual({ n: 0 });
    await shop.ok('run', '--select', 'left');
  },
  sample: async () => {
    await shop.ok('run', '--select', 'sampled', '--sample', '3 days');
    expect(await rows('select count(*)::int as n from shop.sampled')).toEqual({ n: 0 });
    await shop.ok('run', '--select', 'sampled');
    expect(await rows('select count(*)::int as n from shop.sampled')).toEqual({ n: 1 });
  },
  'event-time-start': async () => {
    const out = await shop.ok(
      'run',
      '-s',
      'daily',
      '--event-time-start',
      '2024-01-01',
      '--event-time-end',
      '2024-01-03',
    );
    expect(
      shop.project.json<{ results: { batch_results: { successful: unknown[] } }[] }>('target/run_results.json')
        .results[0]?.batch_results.successful,
      out,
    ).toHaveLength(2);
  },
  'event-time-end': async () => {
    expect(await refused('run', '-s', 'daily', '--event-time-end', '2024-01-03')).toContain('must be given together');
  },
  'store-failures': async () => {
    const out = await shop.fails('test', '--select', 'only_one', '--store-failures');
    expect(out).toContain('see test failures: select * from');
    expect(await rows('select count(*)::int as n from shop_dbt_test__audit.only_one')).toEqual({ n: 1 });
  },
  'fail-fast': async () => {
    const totals = async (...args: string[]) =>
      (await run('build', '--select', 'left', 'both', '--threads', '1', ...args)).stdout;
    expect(await totals('-x')).toContain('SKIP relationships_');
  },
  threads: async () => {
    expect(await refused('run', '--threads', '0')).toContain("Invalid value for '--threads': '0' is not 1 or more");
    expect(await refused('run', '--threads', 'x')).toContain("'x' is not a valid integer");
    const threads = () => shop.project.json<{ args: { threads?: number } }>('target/run_results.json').args.threads;
    await shop.ok('run', '--select', 'left', '--threads', '2');
    expect(Number(threads())).toBe(2);
  },
  show: async () => expect(await shop.ok('seed', '--show')).toContain('First rows of shop.s:'),
  inline: async () => expect(await shop.ok('compile', '-q', '--inline', 'select {{ 1 + 1 }}')).toBe('select 2\n'),
  'inline-direct': async () =>
    expect(await shop.ok('show', '-q', '--inline-direct', "select '{{ x }}' as x")).toContain('{{ x }}'),
  limit: async () => {
    const shown = await shop.ok(
      'show',
      '-q',
      '--inline',
      'select generate_series(1, 9) as n',
      '--limit',
      '2',
      '--output',
      'json',
    );
    expect(JSON.parse(shown).show).toEqual([{ n: 1 }, { n: 2 }]);
  },
  output: async () => expect(await shop.ok('ls', '-q', '-s', 's', '--output', 'path')).toBe('seeds/s.csv\n'),
  'output-keys': async () =>
    expect(await shop.ok('ls', '-q', '-s', 's', '--output', 'json', '--output-keys', 'name')).toBe('{"name": "s"}\n'),
  introspect: async () => {
    const { code, stdout } = await run('compile', '--no-introspect', '--inline', "{% do run_query('select 1') %}");
    expect(code).toBe(2);
    expect(stdout).toContain('introspect');
  },
  'inject-ephemeral-ctes': async () => {
    expect(await shop.ok('compile', '-q', '-s', 'uses')).toContain('__dbt__cte__ephemeral as (');
    expect(await shop.ok('compile', '-q', '-s', 'uses', '--no-inject-ephemeral-ctes')).not.toContain('as (');
  },
  args: async () => {
    await shop.ok('run-operation', 'make', '--args', '{name: made_by_args}');
    expect(await rows('select id from shop.made_by_args')).toEqual({ id: 1 });
  },
  sql: async () => {
    await shop.ok('run-operation', '--sql', 'create table shop.made_by_sql as select 1 as id');
    expect(await rows('select id from shop.made_by_sql')).toEqual({ id: 1 });
  },
  connection: async () => expect(await shop.ok('debug', '--connection')).toContain('connection test'),
  'config-dir': async () => expect(await shop.ok('debug', '--config-dir')).toContain('profiles.yml is looked for in'),
  'skip-profile-setup': async () => {
    expect((await run('init', 'quiet_one', '--skip-profile-setup')).code).toBe(0);
    expect(existsSync(join(shop.project.root, 'quiet_one', 'project.yml'))).toBe(true);
  },
  compile: async () => {
    rmSync(join(shop.project.root, 'target/manifest.json'));
    await shop.ok('docs', 'generate', '--no-compile', '--select', 'left');
    expect(existsSync(join(shop.project.root, 'target/manifest.json'))).toBe(false);
    const compiled = () =>
      shop.project.json<{ nodes: Record<string, { compiled?: boolean }> }>('target/manifest.json').nodes[
        'model.shop.left'
      ]?.compiled;
    await shop.ok('parse');
    expect(compiled()).not.toBe(true);
    await shop.ok('docs', 'generate', '--select', 'left');
    expect(compiled()).toBe(true);
    await shop.ok('docs', 'generate', '--no-compile');
    expect(compiled()).toBe(true);
    expect(readFileSync(join(shop.project.root, 'target/assets/logo.svg'), 'utf8')).toBe('<svg/>');
  },
  'empty-catalog': async () => {
    const nodes = () => Object.keys(shop.project.json<{ nodes: object }>('target/catalog.json').nodes);
    await shop.ok('docs', 'generate', '--empty-catalog');
    expect(nodes()).toEqual([]);
    await shop.ok('docs', 'generate');
    expect(nodes()).toContain('model.shop.left');
  },
  from: async () =>
    expect(await refused('docs', 'serve', '--from', 'nowhere')).toContain('there is no manifest.json in'),
  host: async () => {
    await shop.ok('docs', 'generate');
    expect(await refused('docs', 'serve', '--no-browser', '--host', 'no.such.host.invalid')).toContain(
      'no.such.host.invalid',
    );
  },
  'project-dir': async () =>
    expect(
      (
        await tsdt(repository, [
          'ls',
          '-q',
          '-s',
          'left',
          '--resource-type',
          'model',
          '--project-dir',
          shop.project.root,
        ])
      ).stdout,
    ).toBe('shop.left\n'),
  'profiles-dir': async () => {
    const ran = await withEnv({}, 'parse', '--profiles-dir', 'models');
    expect(ran.stdout).toContain("Could not find profile named 'shop'");
  },
  profile: async () => expect((await run('parse', '--profile', 'nobody')).stdout).toContain("named 'nobody'"),
  target: async () => expect((await run('parse', '--target', 'nowhere')).stdout).toContain("target named 'nowhere'"),
  'target-path': async () => {
    await shop.ok('parse', '--target-path', 'other_target');
    expect(existsSync(join(shop.project.root, 'other_target', 'manifest.json'))).toBe(true);
  },
  'log-path': async () => {
    await shop.ok('parse', '--log-path', 'other_logs');
    expect(readdirSync(join(shop.project.root, 'other_logs'))).toEqual(['tsdt.log']);
  },
  vars: async () =>
    expect(await shop.ok('compile', '-q', '-s', 'left', '--vars', 'colour: blue')).toContain("'blue' as colour"),
  state: async () => {
    await shop.ok('parse', '--target-path', kept);
    shop.write({ 'models/newer.sql': 'select 1 as id' });
    for (const folder of [kept, join(shop.project.root, kept)])
      expect(await models('--state', folder, '--select', 'state:new')).toEqual(['newer']);
    expect((await run('ls', '--state', 'nowhere')).code).toBe(2);
  },
  defer: async () => {
    await shop.ok('parse', '--target-path', kept);
    await shop.query('create schema prod; create table prod.s as select * from shop.s; drop table shop.s cascade');
    const manifest = shop.project.json<{ nodes: Record<string, object> }>(`${kept}/manifest.json`);
    Object.assign(manifest.nodes['seed.shop.s'] as object, { schema: 'prod', relation_name: '"postgres"."prod"."s"' });
    shop.write({ [`${kept}/manifest.json`]: JSON.stringify(manifest) });
    expect(await shop.ok('compile', '-q', '-s', 'left', '--defer', '--state', kept)).toContain('"prod"."s"');
    await shop.ok('run', '-s', 'left', '--defer', '--state', kept);
    expect((await run('run', '-s', 'left')).code).toBe(1);
    await shop.query('drop schema prod cascade');
    expect(await shop.ok('compile', '-q', '-s', 'left', '--no-defer', '--state', kept)).toContain('"shop"."s"');
    expect(await shop.ok('compile', '-q', '-s', 'left', '--defer', '--defer-state', kept)).toContain('"prod"."s"');
    await shop.ok('build', '--select', 's', '+both', '--exclude', 'only_one');
    expect(await shop.ok('compile', '-q', '-s', 'left', '--defer', '--state', kept)).toContain('"shop"."s"');
    expect(await shop.ok('compile', '-q', '-s', 'left', '--defer', '--favor-state', '--state', kept)).toContain(
      '"prod"."s"',
    );
  },
  'defer-state': async () => expect((await run('compile', '--defer', '--defer-state', 'nowhere')).code).toBe(2),
  'favor-state': async () => expect((await run('compile', '--favor-state', '-s', 'left')).code).toBe(0),
  quiet: async () => expect(await shop.ok('parse', '--quiet')).toBe(''),
  debug: async () => expect(await shop.ok('run', '-s', 'left', '--debug')).toContain('On model.shop.left'),
  'log-format': async () =>
    expect(JSON.parse((await shop.ok('parse', '--log-format', 'json')).split('\n')[0]!).info).toBeTruthy(),
  'log-format-file': async () => {
    await shop.ok('parse', '--log-path', 'json_logs', '--log-format-file', 'json');
    expect(JSON.parse(shop.project.read('json_logs/tsdt.log').split('\n')[0]!).info).toBeTruthy();
  },
  'log-level': async () => {
    expect(await shop.ok('parse', '--log-level', 'error')).toBe('');
    expect(await shop.ok('parse', '--log-level', 'info')).toContain('Found');
  },
  'log-level-file': async () => {
    await shop.ok('parse', '--log-path', 'no_logs', '--log-level-file', 'none');
    expect(existsSync(join(shop.project.root, 'no_logs'))).toBe(false);
  },
  'log-file-max-bytes': async () => {
    for (let n = 0; n < 3; n += 1) await shop.ok('parse', '--log-path', 'small_logs', '--log-file-max-bytes', '10');
    expect(readdirSync(join(shop.project.root, 'small_logs')).length).toBeGreaterThan(1);
  },
  'use-colors': async () => {
    const colours = { FORCE_COLOR: '1', NO_COLOR: '' };
    expect((await withEnv(colours, 'ls', '-s', 'nowhere', '--use-colors')).stdout).toContain('\u001b[');
    expect((await withEnv(colours, 'ls', '-s', 'nowhere', '--no-use-colors')).stdout).not.toContain('\u001b[');
  },
  'use-colors-file': async () => {
    await shop.ok('ls', '-s', 'nowhere', '--log-path', 'colour_logs', '--use-colors-file');
    expect(shop.project.read('colour_logs/tsdt.log')).toContain('\u001b[');
  },
  'printer-width': async () => {
    const line = (await shop.ok('run', '-s', 'left', '--printer-width', '120'))
      .split('\n')
      .find((text) => text.includes('OK created'));
    expect(line?.slice(10).indexOf(' [')).toBe(120);
  },
  print: async () => {
    expect(await shop.ok('run-operation', 'noisy')).toContain('printed');
    expect(await shop.ok('run-operation', 'noisy', '--no-print')).not.toContain('printed');
  },
  'warn-error': async () => {
    expect((await run('ls', '--select', 'nowhere')).code).toBe(0);
    expect((await run('ls', '--select', 'nowhere', '--warn-error')).code).toBe(2);
  },
  'warn-error-options': async () => {
    const options = '{error: [NoNodesForSelectionCriteria]}';
    expect((await run('ls', '--select', 'nowhere', '--warn-error-options', options)).code).toBe(2);
  },
  'partial-parse': async () => {
    const folder = join(shop.project.root, 'cache_target');
    await shop.ok('parse', '--target-path', 'cache_target', '--no-partial-parse');
    const without = readdirSync(folder);
    await shop.ok('parse', '--target-path', 'cache_target');
    expect(readdirSync(folder).length).toBeGreaterThan(without.length);
  },
  'version-check': async () => {
    const before = shop.project.read('project.yml');
    shop.write({ 'project.yml': `${before}require-dbt-version: '>=99.0.0'\n` });
    expect((await run('parse')).code).toBe(2);
    expect((await run('parse', '--no-version-check')).code).toBe(0);
    shop.write({ 'project.yml': before });
  },
  'write-json': async () => {
    await shop.ok('parse', '--no-write-json', '--target-path', 'unwritten');
    expect(existsSync(join(shop.project.root, 'unwritten', 'manifest.json'))).toBe(false);
  },
  'maximum-seed-size-mib': async () => {
    mkdirSync(join(shop.project.root, 'seeds'), { recursive: true });
    writeFileSync(join(shop.project.root, 'seeds', 'large.csv'), `id\n${'1\n'.repeat(600_000)}`);
    const checksum = () =>
      shop.project.json<{ nodes: Record<string, { checksum: { name: string } }> }>('target/manifest.json').nodes[
        'seed.shop.large'
      ]?.checksum.name;
    await shop.ok('parse');
    expect(checksum()).toBe('path');
    await shop.ok('parse', '--maximum-seed-size-mib', '5');
    expect(checksum()).toBe('sha256');
  },
  explain: async () => expect(await shop.ok('ls', '-q', '-s', 'left', '--explain')).toContain('# matches `left`'),
  'dry-run': async () => expect(await shop.ok('build', '--dry-run', '-s', 'left')).toContain('run model.shop.left'),
  'deprecated-defer': async () => expect(optionValue('defer', {}, { DBT_DEFER_TO_STATE: '1' })).toBe(true),
  'deprecated-favor-state': async () =>
    expect(optionValue('favor-state', {}, { DBT_FAVOR_STATE_MODE: '1' })).toBe(true),
  'deprecated-state': async () => expect(optionValue('state', {}, { DBT_ARTIFACT_STATE_PATH: 'x' })).toBe('x'),
  'deprecated-print': async () => {
    expect(optionValue('print', {}, { DBT_NO_PRINT: '1' })).toBe(false);
    expect(await refused('parse', '--deprecated-print')).toContain('use `--print`');
  },
};

/** Options whose effect another file tests: it must name them. */
const elsewhere: Readonly<Record<string, string>> = {
  'add-package': 'src/commands/deps.test.ts',
  source: 'src/commands/deps.test.ts',
  lock: 'src/commands/deps.test.ts',
  upgrade: 'src/commands/deps.test.ts',
  junit: 'e2e/reports.test.ts',
  'dbt-alias': 'e2e/reports.test.ts',
  watch: 'e2e/watch.test.ts',
  static: 'e2e/site/site.test.ts',
  port: 'e2e/site/site.test.ts',
  browser: 'e2e/site/site.test.ts',
  upstream: 'e2e/lineage.test.ts',
  downstream: 'e2e/lineage.test.ts',
};

describe('every option', () => {
  it.each(Object.keys(effects))('--%s has an effect', async (name) => {
    expect(options.find((option) => option.name === name)?.withoutEffect, name).toBeUndefined();
    await effects[name]!();
  });

  it('has a test of its effect, or stands on the printed list of those without', async () => {
    const listedOptions = options.filter(({ withoutEffect }) => withoutEffect !== undefined).map(({ name }) => name);
    const tested = new Set([...Object.keys(effects), ...Object.keys(elsewhere), ...listedOptions]);
    // options that are tsdt's own are tested with what they are for
    const known = new Set(Object.values(dbtFlags).flatMap((list) => list.flatMap((text) => text.split(/[,/]/))));
    const names = options.map(({ name }) => name).filter((name) => known.has(`--${name}`));
    expect(names.filter((name) => !tested.has(name))).toEqual([]);
    const { code, stdout } = await tsdt(repository, ['--help-flags']);
    expect(code).toBe(0);
    const [, others = ''] = stdout.split('Accepted because dbt has them, without effect:');
    for (const name of listedOptions) expect(others).toMatch(new RegExp(`--${name}\\b`));
    for (const [name, file] of Object.entries(elsewhere))
      expect(readFileSync(join(repository, file), 'utf8'), file).toMatch(new RegExp(`--(?:no-)?${name}\\b`));
  });
});

describe('an option', () => {
  const level = (args: string[], env: Record<string, string> = {}) =>
    withEnv(env, 'ls', '-q', '--output', 'name', ...args);

  it('counts on the command line first, then in the environment, the project file, and the settings of the user', async () => {
    const before = shop.project.read('project.yml');
    const found = async (args: string[], env: Record<string, string>): Promise<number> =>
      (await level(['--select', 'both', ...args], env)).stdout.trim().split('\n').length;
    const eager = 2;
    const cautious = 1;
    expect(await found([], {})).toBe(eager);
    shop.write({ '.dbt/user_settings.yml': 'flags: {indirect_selection: cautious}\n' });
    expect(await found([], {})).toBe(cautious);
    shop.write({ 'project.yml': `${before}flags: {indirect_selection: eager}\n` });
    expect(await found([], {})).toBe(eager);
    expect(await found([], { DBT_INDIRECT_SELECTION: 'cautious' })).toBe(cautious);
    expect(await found([], { DBT_INDIRECT_SELECTION: 'cautious', DBT_ENGINE_INDIRECT_SELECTION: 'eager' })).toBe(eager);
    const three = {
      DBT_INDIRECT_SELECTION: 'eager',
      DBT_ENGINE_INDIRECT_SELECTION: 'eager',
      TSDT_INDIRECT_SELECTION: 'cautious',
    };
    expect(await found([], three)).toBe(cautious);
    expect(await found(['--indirect-selection', 'eager'], three)).toBe(eager);
    shop.write({ 'project.yml': `${before}flags: {indirect_selection: eagre}\n` });
    expect(withoutTimes((await level([])).stderr)).toContain(
      "Invalid value for 'flags: indirect_selection': 'eagre' is not one of",
    );
    shop.write({ 'project.yml': before, '.dbt/user_settings.yml': '' });
  });

  it('of a name that dbt does not read from the environment leaves the variables of the project alone', async () => {
    expect(
      (
        await level(['--select', 'left', '--resource-type', 'model'], {
          DBT_THREADS: 'many',
          DBT_SELECT: 'right',
          DBT_VARS: 'x',
        })
      ).stdout,
    ).toBe('left\n');
    expect((await level(['--resource-type', 'model'], { TSDT_SELECT: 'right' })).stdout).toBe('right\n');
  });
});
