import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as api from '../src/index.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { TestProject } from './support/project.ts';

it('exports these names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'DiagnosticError',
    'build',
    'formatDiagnostic',
    'loadProject',
    'parse',
    'run',
    'seed',
    'snapshot',
    'test',
  ]);
});

describe.each(databases)('the programmatic API on $name', ({ create }) => {
  let database: TestDatabase;
  let other: TestDatabase;
  const made: TestProject[] = [];
  beforeAll(async () => {
    database = await create();
    other = await create();
  });
  afterAll(async () => {
    for (const project of made) project.remove();
    await database?.remove();
    await other?.remove();
  });

  const project = (name: string, on: TestDatabase, files: Readonly<Record<string, string>>): TestProject => {
    const created = new TestProject({
      'project.yml': `name: ${name}\nversion: '1.0'\nprofile: tests\n`,
      'profiles.yml': JSON.stringify({ tests: { target: 'dev', outputs: { dev: on.profileOutput(name) } } }),
      ...files,
    });
    made.push(created);
    return created;
  };

  it('loads, parses and builds a project, and tells what happens as it happens', async () => {
    const { root } = project('shop', database, {
      'models/customers.sql': "select '{{ var('who') }}' as name",
      'models/orders.sql': "select * from {{ ref('customers') }}",
      'models/p.yml': 'models: [{name: customers, columns: [{name: name, data_tests: [not_null]}]}]',
    });
    const loaded = await api.loadProject(root, { vars: { who: 'ada' } });
    expect(loaded.project.name).toBe('shop');
    const manifest = await api.parse(loaded);
    expect([...manifest.nodes.keys()]).toEqual(['model.shop.customers', 'model.shop.orders', expect.any(String)]);
    const started = api.build(loaded, { select: ['customers+'], threads: 1 });
    const kinds: string[] = [];
    for await (const event of started.events)
      kinds.push(event.kind === 'node-finished' ? `${event.node.name} ${event.result.status}` : event.kind);
    expect(kinds.filter((kind) => kind !== 'statement')).toEqual([
      'parsed',
      'run-started',
      'node-started',
      'customers success',
      'node-started',
      'not_null_customers_name pass',
      'node-started',
      'orders success',
      'run-finished',
    ]);
    const { success, results } = await started.results;
    expect([success, results.length]).toEqual([true, 3]);
    expect((await api.run(loaded, { select: ['orders'], vars: { who: 'bob' } }).results).results.length).toBe(1);
    expect(await database.query('select name from shop.orders')).toEqual([{ name: 'ada' }]);
  });

  it('rejects with everything that is wrong', async () => {
    const { root } = project('wrong', database, {
      'models/a.sql': "select * from {{ ref('b') }}",
      'models/c.sql': "select * from {{ ref('d') }}",
    });
    const loaded = await api.loadProject(root);
    const error = await api.parse(loaded).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(api.DiagnosticError);
    expect((error as api.DiagnosticError).diagnostics.map((d) => api.formatDiagnostic(d).split('\n')[0])).toEqual([
      'Compilation Error [E201]: `a` refers to `b`, which does not exist',
      'Compilation Error [E201]: `c` refers to `d`, which does not exist',
    ]);
    const started = api.run(loaded);
    await expect(started.results).rejects.toBeInstanceOf(api.DiagnosticError);
    for await (const _ of started.events);
    await expect(api.loadProject(join(root, 'nowhere'))).rejects.toBeInstanceOf(api.DiagnosticError);
  });

  it('cancels by a signal', async () => {
    const { root } = project('slow', database, {
      'models/slow.sql': 'select 1 as id from pg_sleep(60)',
      'project.yml': "name: slow\nversion: '1.0'\nprofile: tests\nmodels: {+materialized: table}\n",
    });
    const controller = new AbortController();
    const started = api.run(await api.loadProject(root), { signal: controller.signal });
    let aborted = 0;
    for await (const event of started.events) {
      if (event.kind !== 'node-started') continue;
      aborted = performance.now();
      setTimeout(() => controller.abort(), 200);
    }
    expect(performance.now() - aborted).toBeLessThan(2200);
    const { success, results } = await started.results;
    expect(success).toBe(false);
    expect(results.map(({ status, diagnostics }) => [status, diagnostics[0]?.code])).toEqual([['error', 'E407']]);
    const before = api.run(await api.loadProject(root), { signal: AbortSignal.abort() });
    await expect(before.results).rejects.toThrow('cancelled');
  });

  it('keeps two runs at the same time apart', async () => {
    const model = (name: string): string =>
      `{{ config(materialized='table') }}\nselect '{{ var("who") }}' as who, '{{ macro_of_mine() }}' as mine, '${name}' as model, '{{ target.schema }}' as schema`;
    const files = (macro: string) => ({
      'macros/m.sql': `{% macro macro_of_mine() %}${macro}{% endmacro %}`,
      ...Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`models/m${n}.sql`, model(`m${n}`)])),
      'models/all.sql': `{{ config(materialized='table') }}\n${Array.from({ length: 8 }, (_, n) => `select * from {{ ref('m${n}') }}`).join(' union all ')}`,
    });
    const one = project('one', database, files('first'));
    const two = project('two', other, files('second'));
    const runs = await Promise.all(
      [one, two].map(async ({ root }, index) => {
        const loaded = await api.loadProject(root, { vars: { who: `run ${index}` } });
        const started = api.build(loaded, { threads: 3 });
        const seen = new Set<string>();
        for await (const event of started.events) if ('node' in event) seen.add(event.node.unique_id.split('.')[1]!);
        return { seen: [...seen], results: await started.results };
      }),
    );
    expect(runs.map(({ seen, results }) => [seen, results.success, results.results.length])).toEqual([
      [['one'], true, 9],
      [['two'], true, 9],
    ]);
    expect(await database.query('select distinct who, mine, schema from one."all"')).toEqual([
      { who: 'run 0', mine: 'first', schema: 'one' },
    ]);
    expect(await other.query('select distinct who, mine, schema from two."all"')).toEqual([
      { who: 'run 1', mine: 'second', schema: 'two' },
    ]);
    const ids = [one, two].map(
      (created) =>
        created.json<{ metadata: { invocation_id: string } }>('target/run_results.json').metadata.invocation_id,
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('reads the environment that it is given before the .env file, and changes no other', async () => {
    const { root } = project('env', database, { 'models/a.sql': "select '{{ env_var('WHO') }}' as who" });
    writeFileSync(join(root, '.env'), 'WHO=file\n');
    const compiled = async (env?: Record<string, string>) => {
      const { results } = await api.run(await api.loadProject(root, env ? { env } : {})).results;
      return results[0]?.compiled_code;
    };
    expect(await compiled({ WHO: 'given' })).toBe("select 'given' as who");
    expect(await compiled()).toBe("select 'file' as who");
    expect(process.env.WHO).toBeUndefined();
  });
});
