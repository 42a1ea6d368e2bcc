import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tsdt, tsdtProcess, withoutTimes } from './support/cli.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { TestProject } from './support/project.ts';

interface WrittenResults {
  readonly results: readonly { readonly unique_id: string; readonly status: string; readonly message: string | null }[];
}

describe.each(databases)('Ctrl-C on $name', ({ name, create }) => {
  let database: TestDatabase;
  let made: TestProject;

  beforeAll(async () => {
    database = await create();
    made = new TestProject({
      'project.yml':
        "name: shop\nversion: '1.0'\nprofile: tests\non-run-end: ['create table main.ended as select 1 as id']\n",
      'profiles.yml': JSON.stringify({ tests: { target: 'dev', outputs: { dev: database.profileOutput('main', 1) } } }),
      'models/first.sql': 'select 1 as id',
      'models/slow.sql': `{{ config(materialized='table', pre_hook='create table main.left_behind as select 1 as id') }}
select id from {{ ref('first') }}, pg_sleep({{ var('seconds', 60) }})`,
      'models/after.sql': "select * from {{ ref('slow') }}",
      'models/p.yml': 'models: [{name: slow, columns: [{name: id, data_tests: [not_null]}]}]',
    });
  });
  afterAll(async () => {
    made?.remove();
    await database?.remove();
  });

  const relations = () =>
    database.query("select relname as name from pg_class where relnamespace = 'main'::regnamespace order by 1");
  /** On PGlite nobody else may look while the program has the folder open. */
  const running = async (): Promise<number> => {
    if (name === 'pglite') return 0;
    const [row] = await database.query(
      "select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()",
    );
    return row?.n as number;
  };

  it('ends the query, rolls back, writes what happened, and exits with 1 within two seconds', async () => {
    const { child, done, output } = tsdtProcess(made.root, ['build']);
    while (!output().includes('START sql table model main.slow') && child.exitCode === null) await delay(20);
    if (name === 'pglite') await delay(500);
    else while ((await running()) === 0 && child.exitCode === null) await delay(20);
    const interrupted = performance.now();
    child.kill('SIGINT');
    // what it wrote is checked only after that
    await once(child, 'exit');
    expect(performance.now() - interrupted).toBeLessThan(2000);
    const { code, stdout, stderr } = await done;
    expect([code, stderr]).toEqual([1, '']);
    const lines = withoutTimes(stdout).replace(/ \.+ /g, ' ').split('\n');
    expect(lines.slice(lines.indexOf('2 of 4 START sql table model main.slow [RUN]'))).toEqual([
      '2 of 4 START sql table model main.slow [RUN]',
      'Cancelling: running queries are stopped, what is finished stays',
      '2 of 4 ERROR creating sql table model main.slow [ERROR in N.NNs]',
      '3 of 4 SKIP not_null_slow_id (cancelled) [SKIP]',
      '4 of 4 SKIP relation main.after (cancelled) [SKIP]',
      '',
      'Finished running 4 nodes in N.NN seconds.',
      '',
      'Completed with 1 error and 0 warnings:',
      '',
      'Runtime Error [E407]: model slow (models/slow.sql) was cancelled; what it did was rolled back',
      '',
      'Done. PASS=1 WARN=0 ERROR=1 SKIP=2 NO-OP=0 TOTAL=4',
      '',
    ]);
    const { results } = made.json<WrittenResults>('target/run_results.json');
    expect(results.map(({ unique_id, status, message }) => [unique_id.split('.')[2], status, message])).toEqual([
      ['first', 'success', 'CREATE VIEW'],
      ['slow', 'error', 'cancelled; what it did was rolled back'],
      ['not_null_slow_id', 'skipped', 'cancelled'],
      ['after', 'skipped', 'cancelled'],
    ]);
    // the server ends it at its own pace, though long before it would have ended by itself
    await expect.poll(running, { timeout: 5000 }).toBe(0);
    expect(await relations()).toEqual([{ name: 'first' }]);
  });

  it('leaves a warehouse that the next build uses', async () => {
    const { code, stdout } = await tsdt(made.root, ['build', '--vars', 'seconds: 0']);
    expect(code, stdout).toBe(0);
    expect((await relations()).map((row) => row.name)).toEqual(['after', 'ended', 'first', 'left_behind', 'slow']);
  });

  it('ends a command before its first node too', async () => {
    const controller = new AbortController();
    const { code, stdout } = await tsdt(made.root, ['build'], {
      signal: controller.signal,
      onOutput: (text) => {
        if (text.includes('Found')) controller.abort();
      },
    });
    expect(code).toBe(1);
    expect(withoutTimes(stdout).split('\n').slice(2)).toEqual([
      'Runtime Error [E407]: cancelled while waiting for a session of the database',
      '',
    ]);
    const { results } = made.json<WrittenResults>('target/run_results.json');
    expect(results.map(({ unique_id, status }) => [unique_id.split('.')[2], status])).toEqual([]);
  });

  it('ends the queries of all threads, and says nothing beside', async () => {
    const slow = Array.from({ length: 6 }, (_, n) => `slow_${n}`);
    made.write(
      Object.fromEntries(
        slow.map((model) => [
          `models/${model}.sql`,
          "{{ config(materialized='table') }} select 1 as id from pg_sleep(60)",
        ]),
      ),
    );
    const { child, done, output } = tsdtProcess(made.root, ['run', '--select', 'slow_*', '--threads', '6']);
    const together = name === 'pglite' ? 1 : 6;
    while (output().split(' START sql table').length <= together && child.exitCode === null) await delay(20);
    if (name === 'pglite') await delay(500);
    else while ((await running()) < together && child.exitCode === null) await delay(20);
    child.kill('SIGINT');
    const { code, stderr } = await done;
    expect([code, stderr]).toEqual([1, '']);
    const { results } = made.json<WrittenResults>('target/run_results.json');
    // where one session serves all, some only waited for it
    const ended = results.map(({ status }) => status).sort();
    expect(ended.filter((status) => status === 'error').length).toBeGreaterThanOrEqual(together);
    expect(ended.filter((status) => status !== 'error' && status !== 'skipped')).toEqual([]);
    expect(ended).toHaveLength(6);
    await expect.poll(running, { timeout: 5000 }).toBe(0);
    expect((await relations()).filter((row) => String(row.name).startsWith('slow_'))).toEqual([]);
  });

  it('ends the process while the project is parsed', async () => {
    made.write({
      'models/endless.sql':
        '{% for n in range(3000) %}{% for m in range(3000) %}{% set x = n * m %}{% endfor %}{% endfor %} select 1 as id',
    });
    const { child, done, output } = tsdtProcess(made.root, ['parse']);
    while (!output().includes('Running with') && child.exitCode === null) await delay(5);
    await delay(300);
    child.kill('SIGINT');
    await done;
    expect([child.exitCode, child.signalCode]).toEqual([null, 'SIGINT']);
    expect(output()).not.toContain('Found');
  });
});
