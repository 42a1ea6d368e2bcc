import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../src/cli/program.ts';
import { type RunOptions, tsdt, withoutTimes } from './support/cli.ts';
import { TestProject } from './support/project.ts';

const dots = / \.+ /g;
const linesOf = (text: string): string[] => withoutTimes(text).replace(dots, ' ').trimEnd().split('\n');

describe('help', () => {
  it('lists the commands in groups', async () => {
    const { code, stdout, stderr } = await tsdt(tmpdir(), ['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const { name, about } of commands) expect(stdout).toContain(`  ${name.padEnd(34)} ${about}\n`);
    expect(stdout.split('\n').filter((line) => /^\w.*:$/.test(line))).toEqual(['Build:', 'Look:', 'Set up:']);
    expect(await tsdt(tmpdir(), [])).toMatchObject({ code: 2, stderr: stdout });
  });

  it.each(commands.map(({ name }) => name))('of %s says what each option does', async (name) => {
    const { code, stdout } = await tsdt(tmpdir(), [...name.split(' '), '--help']);
    expect(code).toBe(0);
    const [usage = '', , about] = stdout.split('\n');
    expect(usage).toMatch(new RegExp(`^Usage: tsdt ${name.split(' ').join('.* ')}\\b`));
    expect(about).toBe(commands.find((command) => command.name === name)?.about);
    const rows = stdout.split('\n').filter((line) => line.startsWith('  '));
    expect(rows.filter((row) => !/^ {2}-.*\S {1,}\S/.test(row))).toEqual([]);
    expect(rows.filter((row) => row.length > 120)).toEqual([]);
  });
});

describe('a project that init made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-commands-'));
  const root = join(folder, 'my_shop');
  const run = (args: readonly string[], options: RunOptions = {}) => tsdt(root, args, options);
  const totals = (stdout: string): string | undefined => linesOf(stdout).at(-1);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(async () => {
    const made = await tsdt(folder, ['init', 'my_shop']);
    expect(made).toEqual({
      code: 0,
      stdout: 'Made the project my_shop. Next:\n\n    cd my_shop\n    tsdt build\n\n',
      stderr: '',
    });
  });

  it('builds at once', async () => {
    const { code, stdout, stderr } = await run(['build']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('\u001b');
    const lines = linesOf(stdout);
    expect(lines[0]).toMatch(/^Running with tsdt=\d/);
    expect(lines[1]).toMatch(/^Found 1 table model, 1 view model, 1 seed, 6 data tests, \d+ macros \(N.NNs\)$/);
    const rest = lines.slice(2).map((line) => line.replace(/^\d of 9 /, ''));
    const tests = rest.filter((line) => /^(START test|PASS) /.test(line));
    expect(rest.filter((line) => !tests.includes(line))).toEqual([
      "Concurrency: 1 threads (target='dev')",
      '',
      'START seed file public.raw_orders [RUN]',
      'OK loaded seed file public.raw_orders [INSERT 4 in N.NNs]',
      'START sql view model public.stg_orders [RUN]',
      'OK created sql view model public.stg_orders [CREATE VIEW in N.NNs]',
      'START sql table model public.customers [RUN]',
      'OK created sql table model public.customers [SELECT 3 in N.NNs]',
      '',
      'Finished running 9 nodes in N.NN seconds.',
      '',
      'Completed successfully',
      '',
      'Done. PASS=9 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=9',
    ]);
    // tests of one relation share a statement, so they end in any order; those of a model end before what is built on it starts
    const testsOf = (names: readonly string[]) =>
      names.flatMap((name) => [`START test ${name} [RUN]`, `PASS ${name} [PASS in N.NNs]`]).sort();
    const built = rest.indexOf('START sql table model public.customers [RUN]');
    const isTest = (line: string) => tests.includes(line);
    expect(rest.slice(0, built).filter(isTest).sort()).toEqual(
      testsOf([
        'unique_stg_orders_order_id',
        'not_null_stg_orders_order_id',
        'accepted_values_stg_orders_status__paid__refunded',
      ]),
    );
    expect(rest.slice(built).filter(isTest).sort()).toEqual(
      testsOf(['revenue_is_not_negative', 'unique_customers_customer', 'not_null_customers_customer']),
    );
    for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9])
      expect(lines.filter((line) => line.startsWith(`${number} of 9 `))).toHaveLength(2);
    expect(existsSync(join(root, '.tsdt', 'warehouse'))).toBe(true);
    expect(readdirSync(join(root, 'target'))).toEqual(
      expect.arrayContaining(['compiled', 'manifest.json', 'run', 'run_results.json', 'semantic_manifest.json']),
    );
  });

  it('init overwrites nothing', async () => {
    const ran = await tsdt(folder, ['init', 'my_shop']);
    expect(ran.code).toBe(2);
    expect(linesOf(ran.stdout)).toEqual([
      'Runtime Error [E007]: `my_shop` already holds `project.yml`, `seeds/raw_orders.csv`, `models/staging/stg_orders.sql`, `models/marts/customers.sql`, `models/properties.yml`, `tests/revenue_is_not_negative.sql`, `.gitignore`, `README.md`',
      '  help: choose another name: nothing was written',
    ]);
    expect((await tsdt(folder, ['init', '1st'])).code).toBe(2);
  });

  it('debug says what is found', async () => {
    const json = await run(['debug', '-q', '--output', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      success: true,
      findings: expect.arrayContaining([expect.objectContaining({ name: 'connection test', ok: true })]),
    });
    expect(await run(['debug', '-q', '--connection'])).toEqual({ code: 0, stdout: '', stderr: '' });
    const { code, stdout } = await run(['debug']);
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(3)).toEqual([
      'project: my_shop  [OK]',
      'profile: pglite, target: dev, adapter: pglite  [OK]',
      'connection:',
      '  type: pglite',
      '  path: .tsdt/warehouse',
      '  schema: public',
      expect.stringMatching(/^ {2}connection test: server \d+\.\d+ {2}\[OK\]$/),
      'All checks passed!',
      '',
    ]);
  });

  it('compile prints SQL, show prints rows', async () => {
    const compiled = await run(['compile', '-q', '--select', 'customers']);
    const manifest = JSON.parse(readFileSync(join(root, 'target/manifest.json'), 'utf8'));
    expect(manifest.nodes['model.my_shop.customers'].compiled_path).toBe(
      'target/compiled/my_shop/models/marts/customers.sql',
    );
    const two = await run(['ls', '-m', 'customers', '-s', 'stg_orders']);
    expect([two.code, two.stdout + two.stderr]).toEqual([
      2,
      expect.stringContaining('`--models` and `--select` are mutually exclusive'),
    ]);
    expect(compiled).toMatchObject({ code: 0, stderr: '' });
    expect(compiled.stdout).toMatch(
      /^select\n {4}customer,\n[\s\S]*\nfrom "postgres"."public"."stg_orders"\ngroup by customer\n$/,
    );
    expect((await run(['compile', '-q', '--inline', "select * from {{ ref('stg_orders') }}"])).stdout).toBe(
      'select * from "postgres"."public"."stg_orders"\n',
    );
    const shown = await run([
      'show',
      '-q',
      '--inline',
      "select customer, orders from {{ ref('customers') }} order by 1",
      '--limit',
      '2',
    ]);
    expect(shown.stdout).toBe(
      '| customer | orders |\n| -------- | ------ |\n| ada      |      2 |\n| bob      |      1 |\n',
    );
    const json = await run(['show', '-q', '--select', 'customers', '--output', 'json']);
    expect(JSON.parse(json.stdout).show.length).toBe(3);
    const wrong = await run(['show', '--inline', 'select nope']);
    expect(wrong.code).toBe(2);
    expect(wrong.stdout).toContain('column "nope" does not exist');
    expect((await run(['show'])).code).toBe(2);
  });

  it('ls lists nodes in the forms of dbt', async () => {
    expect((await run(['ls', '-q', '--resource-type', 'model', 'seed'])).stdout).toBe(
      'my_shop.marts.customers\nmy_shop.staging.stg_orders\nmy_shop.raw_orders\n',
    );
    expect(
      (await run(['ls', '-q', '--select', '+customers', '--exclude', 'resource_type:test', '--output', 'path'])).stdout,
    ).toBe('models/marts/customers.sql\nmodels/staging/stg_orders.sql\nseeds/raw_orders.csv\n');
    expect(
      (await run(['ls', '-q', '-s', 'customers', '--output', 'json', '--output-keys', 'name', 'resource_type'])).stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { name: 'customers', resource_type: 'model' },
      { name: 'not_null_customers_customer', resource_type: 'test' },
      { name: 'revenue_is_not_negative', resource_type: 'test' },
      { name: 'unique_customers_customer', resource_type: 'test' },
    ]);
    const none = await run(['ls', '--select', 'nowhere']);
    expect(none.code).toBe(0);
    expect(linesOf(none.stdout).slice(2)).toEqual([
      "Warning [W301]: The selection criterion 'nowhere' does not match any enabled nodes",
      'No nodes selected!',
    ]);
  });

  it('run, seed, test and snapshot do one kind of node', async () => {
    expect(totals((await run(['run', '--select', 'stg_orders+'])).stdout)).toBe(
      'Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=2',
    );
    const seeded = await run(['seed', '--show']);
    expect(seeded.code).toBe(0);
    expect(seeded.stdout).toContain(
      `First rows of public.raw_orders:
| order_id | customer |          ordered_at | amount | status   |
| -------- | -------- | ------------------- | ------ | -------- |
|        1 | ada      | 2024-05-01 09:12:00 |  19.50 | paid     |
`,
    );
    expect(totals((await run(['test', '--select', 'customers'])).stdout)).toBe(
      'Done. PASS=3 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=3',
    );
    const nothing = await run(['snapshot']);
    expect(nothing.code).toBe(0);
    expect(linesOf(nothing.stdout)).toContain(
      'Nothing to do. Try checking your model configs and model specification args',
    );
    const [first = '', ...rest] = linesOf((await run(['build', '-q', '--dry-run', '--select', '+stg_orders'])).stdout);
    expect(first).toMatch(
      /^1\. seed seed\.my_shop\.raw_orders: empties and fills the table .* \(\d\.\d\ds last time\) {2}# /,
    );
    expect(rest.at(-1)).toMatch(/^\d+ steps: 0 created, 2 replaced, 0 added to; about \d+\.\ds, by the last runs$/);
    // the answer alone on standard output, messages on the other
    const answered = await run(['run', '--output', 'json', '--select', 'stg_orders']);
    expect(JSON.parse(answered.stdout)).toMatchObject({
      success: true,
      results: [{ unique_id: 'model.my_shop.stg_orders', status: 'success', failures: null }],
    });
    expect(answered.stderr).toContain('Done. PASS=1 ');
    expect((await run(['build', '--output', 'yaml'])).stdout).toContain('help: it has text, json');
    const planned = await run(['run', '-q', '--dry-run', '--output', 'json', '--select', 'customers']);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      steps: [{ action: 'run', unique_id: 'model.my_shop.customers', effect: { kind: 'replace' } }],
      target_unknown: null,
    });
    const unreachable = {
      x: {
        target: 'd',
        outputs: {
          d: { type: 'postgres', host: '127.0.0.1', port: 1, user: 'u', password: 'hunter2', dbname: 'd', schema: 's' },
        },
      },
    };
    writeFileSync(join(root, 'profiles.yml'), JSON.stringify(unreachable));
    const blind = await run(['run', '-q', '--dry-run', '--profile', 'x', '--select', 'customers']);
    rmSync(join(root, 'profiles.yml'));
    expect(blind.code).toBe(0);
    expect(linesOf(blind.stdout)[0]).toContain('creates or replaces the table');
    expect(linesOf(blind.stdout).at(-1)).toMatch(/^what stands in the target is not known: cannot connect/);
  });

  it('exits with 1 when a node failed, with 2 when it could not run', async () => {
    const test = join(root, 'tests/revenue_is_not_negative.sql');
    const before = readFileSync(test, 'utf8');
    writeFileSync(test, "select * from {{ ref('customers') }} where revenue > 15\n");
    const failed = await run(['test', '--quiet', '--select', 'revenue_is_not_negative']);
    expect(failed.code).toBe(1);
    expect(linesOf(failed.stdout)).toEqual([
      '1 of 1 FAIL 1 revenue_is_not_negative [FAIL 1 in N.NNs]',
      'Completed with 1 error and 0 warnings:',
      '',
      'Failure in test revenue_is_not_negative (tests/revenue_is_not_negative.sql)',
      '  Got 1 result, configured to fail if != 0',
      '  compiled code at target/compiled/my_shop/tests/revenue_is_not_negative.sql',
    ]);
    const again = await run(['retry', '--output', 'json']);
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([1, { results: [{ status: 'fail', failures: 1 }] }]);
    writeFileSync(test, 'select {{ nothing( }}\n');
    expect((await run(['test'])).code).toBe(2);
    const parsed = await run(['parse', '--output', 'json']);
    expect([parsed.code, JSON.parse(parsed.stdout)]).toMatchObject([
      2,
      [{ severity: 'error', file: 'tests/revenue_is_not_negative.sql', line: 1 }],
    ]);
    writeFileSync(test, before);
  });

  it('writes one JSON object a line, with the names and fields of dbt', async () => {
    const { code, stdout } = await run(['build', '--log-format', 'json', '--select', '+stg_orders']);
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { info: Record<string, unknown>; data: Record<string, unknown> });
    expect([...new Set(lines.map(({ info }) => info.name))]).toEqual([
      'MainReportVersion',
      'AdapterRegistered',
      'FoundStats',
      'ConcurrencyLine',
      'LogStartLine',
      'LogSeedResult',
      'LogModelResult',
      'LogTestResult',
      'FinishedRunningStats',
      'EndOfRunSummary',
      'StatsLine',
    ]);
    for (const { info } of lines)
      expect(Object.keys(info)).toEqual([
        'category',
        'code',
        'extra',
        'invocation_id',
        'level',
        'msg',
        'name',
        'pid',
        'thread',
        'ts',
      ]);
    const model = lines.find(({ info }) => info.name === 'LogModelResult');
    expect(model?.data).toMatchObject({
      status: 'CREATE VIEW',
      index: 2,
      total: 5,
      node_info: {
        unique_id: 'model.my_shop.stg_orders',
        node_name: 'stg_orders',
        resource_type: 'model',
        materialized: 'view',
        node_status: 'success',
        node_path: 'staging/stg_orders.sql',
        node_relation: { schema: 'public', alias: 'stg_orders' },
      },
    });
    expect(lines.at(-1)?.data.stats).toEqual({ pass: 5, warn: 0, error: 0, skip: 0, noop: 0, reused: 0, total: 5 });
    const wrong = await run(['show', '--log-format', 'json', '--inline', 'select nope']);
    expect(wrong.code).toBe(2);
    const names = wrong.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).info.name);
    expect(names).toEqual([
      'MainReportVersion',
      'AdapterRegistered',
      'FoundStats',
      'MainEncounteredError',
      'MainEncounteredError',
    ]);
    const lastOf = async (...args: string[]) => {
      const { stdout: logged } = await run([...args, '--log-format', 'json']);
      return JSON.parse(logged.trim().split('\n').at(-1)!);
    };
    expect(await lastOf('ls', '-s', 'customers', '--indirect-selection', 'empty')).toMatchObject({
      info: { name: 'PrintEvent', code: 'Z052', msg: 'my_shop.marts.customers' },
      data: { msg: 'my_shop.marts.customers' },
    });
    expect(await lastOf('compile', '-s', 'stg_orders')).toMatchObject({
      info: { name: 'CompiledNode', code: 'Q042', msg: expect.stringMatching(/^Compiled node 'stg_orders' is:\n/) },
      data: { node_name: 'stg_orders', unique_id: 'model.my_shop.stg_orders', is_inline: false, output_format: 'text' },
    });
    expect(await lastOf('show', '--inline', 'select 1 as n', '--output', 'json')).toMatchObject({
      info: { name: 'ShowNode', code: 'Q041' },
      data: { is_inline: true, output_format: 'json', preview: '[{"n": 1}]' },
    });
    expect(await lastOf('debug')).toMatchObject({ info: { name: 'DebugCmdResult', msg: 'All checks passed!' } });
    expect(await lastOf('deps')).toMatchObject({ info: { name: 'DepsNoPackagesFound', code: 'M013' } });
    expect((await run(['docs', 'generate', '--log-format', 'json'])).stdout).toContain('"name":"CatalogWritten"');
    expect(await lastOf('run-operation', 'nosuch')).toMatchObject({
      info: { name: 'MainEncounteredError', code: 'Z002' },
      data: { exc: expect.stringMatching(/^Compilation Error\n {2}dbt could not find/), code: 'E208' },
    });
    const { stdout: nothing } = await run(['run', '-s', 'nope', '--log-format', 'json']);
    expect(nothing).toContain('"code":"M030"');
    expect(nothing).toContain('"name":"NoNodesForSelectionCriteria"');
  });

  it("logs under --log-level debug what readers of dbt's logs look for", async () => {
    const file = join(root, 'tests/warns.sql');
    writeFileSync(file, "{{ config(severity='warn') }} {{ log('said') }} select * from {{ ref('stg_orders') }}\n");
    const { code, stdout } = await run([
      ...['build', '--log-format', 'json', '--log-level', 'debug', '--no-partial-parse', '--select', 'stg_orders'],
    ]);
    rmSync(file);
    expect(code, stdout).toBe(0);
    type Line = { info: { name: string; level: string }; data: Record<string, unknown> };
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const data = (name: string): Record<string, unknown>[] =>
      lines.filter(({ info }) => info.name === name).map((line) => line.data);
    expect(data('MainReportArgs')).toMatchObject([{ args: { which: 'build', log_level: 'debug' } }]);
    expect(data('NodeCompiling')[0]).toMatchObject({ node_info: { node_status: 'compiling' } });
    expect(data('NodeCompiling')).toHaveLength(data('NodeStart').length);
    expect(data('JinjaLogDebug').at(-1)).toMatchObject({ msg: 'said', node_info: { node_name: 'warns' } });
    expect(data('SQLQuery')).toContainEqual(
      expect.objectContaining({ node_info: expect.objectContaining({ node_name: 'stg_orders' }) }),
    );
    expect(data('LogTestResult')[0]).toMatchObject({ num_models: data('NodeStart').length });
    expect(data('EndRunResult')[0]?.results).toHaveLength(data('NodeStart').length);
    expect(data('RunResultWarningMessage')).toMatchObject([{ node_info: { node_name: 'warns' } }]);
    expect(data('ResourceReport')).toMatchObject([{ command_name: 'build', command_success: true }]);
    expect(lines.at(-1)?.info.name).toBe('CommandCompleted');
  });

  it('prints nothing under --quiet but what was asked for, and colours only where they are wanted', async () => {
    expect(await run(['parse', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' });
    const colours = { env: { FORCE_COLOR: '1', NO_COLOR: undefined } };
    expect((await run(['ls', '--select', 'nowhere'], colours)).stdout).toContain('\u001b[33mWarning');
    const without = { env: { FORCE_COLOR: '1', NO_COLOR: '1' } };
    expect((await run(['ls', '--select', 'nowhere'], without)).stdout).not.toContain('\u001b');
    expect((await run(['--no-use-colors', 'ls', '--select', 'nowhere'], colours)).stdout).not.toContain('\u001b');
  });

  it('works in folders below the project', async () => {
    const { code, stdout } = await tsdt(join(root, 'models', 'marts'), [
      'ls',
      '-q',
      '--select',
      'customers',
      '--resource-type',
      'model',
    ]);
    expect([code, stdout]).toEqual([0, 'my_shop.marts.customers\n']);
  });

  it('clean deletes artifacts and nothing else', async () => {
    const { code, stdout } = await run(['clean']);
    expect(code).toBe(0);
    expect(linesOf(stdout)).toEqual(['Cleaned target']);
    expect(existsSync(join(root, 'target'))).toBe(false);
    expect(existsSync(join(root, '.tsdt', 'warehouse'))).toBe(true);
    const file = join(root, 'project.yml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\nclean-targets: [models, ../elsewhere]\n`);
    const refused = await run(['clean']);
    expect(refused.code).toBe(2);
    expect(linesOf(refused.stdout)).toEqual([
      'Runtime Error [E003]: the clean-target `models` is not deleted: it holds source files of the project',
      '  help: name only folders of generated files under `clean-targets`',
      'Runtime Error [E003]: the clean-target `../elsewhere` is not deleted: it is outside of the project',
      '  help: name only folders of generated files under `clean-targets`',
    ]);
    expect(existsSync(join(root, 'models'))).toBe(true);
  });
});

describe('profiles', () => {
  const made: TestProject[] = [];
  afterEach(() => {
    for (const project of made.splice(0)) project.remove();
  });
  const profiles = (schema: string): string =>
    `shop: {target: dev, outputs: {dev: {type: postgres, host: h, user: u, password: p, dbname: d, schema: ${schema}}, prod: {type: postgres, host: h, user: u, password: p, dbname: d, schema: ${schema}_prod}}}\n`;
  const project = (file: string, files: Record<string, string> = {}): TestProject => {
    const created = new TestProject({ 'shop/project.yml': file, 'shop/models/a.sql': 'select 1 as id', ...files });
    made.push(created);
    return created;
  };
  const parse = async (created: TestProject, args: readonly string[] = [], env: Record<string, string> = {}) => {
    const none = { TSDT_PROFILES_DIR: undefined, DBT_PROFILES_DIR: undefined };
    const { code, stdout } = await tsdt(join(created.root, 'shop'), ['parse', ...args], {
      env: { ...none, HOME: join(created.root, 'home'), ...env },
    });
    if (code !== 0) return withoutTimes(stdout).split('\n').slice(1, -1);
    const { nodes } = created.json<{ nodes: Record<string, { schema: string }> }>('shop/target/manifest.json');
    return nodes['model.shop.a']?.schema;
  };

  it('are looked for from the nearest place to the farthest', async () => {
    const created = project("name: shop\nversion: '1.0'\nprofile: shop\n", {
      'home/.dbt/profiles.yml': profiles('home_dbt'),
    });
    const add = (path: string, schema: string): void => created.write({ [`${path}/profiles.yml`]: profiles(schema) });
    expect(await parse(created)).toBe('home_dbt');
    add('home/.tsdt', 'home_tsdt');
    expect(await parse(created)).toBe('home_tsdt');
    add('shop', 'beside');
    expect(await parse(created)).toBe('beside');
    add('by_dbt', 'by_dbt');
    add('by_tsdt', 'by_tsdt');
    add('given', 'given');
    const dbt = { DBT_PROFILES_DIR: '../by_dbt' };
    const both = { ...dbt, TSDT_PROFILES_DIR: '../by_tsdt' };
    expect(await parse(created, [], dbt)).toBe('by_dbt');
    expect(await parse(created, [], both)).toBe('by_tsdt');
    expect(await parse(created, ['--profiles-dir', '../given'], both)).toBe('given');
    expect(await parse(created, ['--target', 'prod'])).toBe('beside_prod');
    expect(await parse(created, ['--target', 'prd'])).toEqual([
      "Runtime Error [E004]: The profile 'shop' does not have a target named 'prd'",
      expect.stringMatching(/^ {2}--> profiles.yml:1:\d+$/),
      expect.stringMatching(/^ {2}1 \| shop: /),
      expect.stringMatching(/^ {4}\| +\^+$/),
      '  help: did you mean `prod`?',
      '  help: its targets are `dev`, `prod`',
    ]);
  });

  it('are not needed: a project without one has the embedded warehouse, and any project can ask for it', async () => {
    const created = project("name: shop\nversion: '1.0'\n", { 'home/.dbt/profiles.yml': profiles('home_dbt') });
    expect(await parse(created)).toBe('public');
    expect(await parse(created, ['--target', 'ci'])).toBe('ci');
    expect(await parse(created, ['--profile', 'shop'])).toBe('home_dbt');
    const named = project("name: shop\nversion: '1.0'\nprofile: elsewhere\n");
    expect(await parse(named)).toEqual([
      "Runtime Error [E004]: Could not find profile named 'elsewhere'",
      '  --> project.yml:3:10',
      "  2 | version: '1.0'",
      '  3 | profile: elsewhere',
      '    |          ^^^^^^^^^',
      '  help: there is no profiles.yml in the project folder, `~/.tsdt` and `~/.dbt`',
      '  help: run with `--profile pglite` to use the embedded Postgres, which needs no profile',
    ]);
    expect(await parse(named, ['--profile', 'pglite'])).toBe('public');
  });

  it('dbt_project.yml is read where there is no project.yml', async () => {
    const created = new TestProject({
      'dbt_project.yml': "name: shop\nversion: '1.0'\n",
      'models/a.sql': 'select 1 as id',
    });
    made.push(created);
    mkdirSync(join(created.root, 'home'));
    const env = { HOME: join(created.root, 'home') };
    expect((await tsdt(created.root, ['ls', '-q'], { env })).stdout).toBe('shop.a\n');
    created.write({ 'project.yml': "name: other\nversion: '1.0'\n" });
    expect((await tsdt(created.root, ['ls', '-q'], { env })).stdout).toBe('other.a\n');
  });
});
