import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tsdt } from '../support/cli.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { Repository } from './repository.ts';

/** Repositories and runs as people have them: half a history, files not committed, a base that is broken, Ctrl-C. */
let database: TestDatabase;
let repository: Repository;
const orders = "select id, amount from {{ ref('raw_orders') }}\n";
const slow = "{{ config(materialized='table') }} select 1 as id, pg_sleep(60)::text as waited\n";

beforeAll(async () => {
  database = await databases.find(({ name }) => name === 'postgres')!.create();
  repository = new Repository();
  repository.write({
    'project.yml': 'name: shop\nprofile: shop\n',
    'profiles.yml': JSON.stringify({ shop: { target: 'dev', outputs: { dev: database.profileOutput('analytics') } } }),
    'seeds/raw_orders.csv': 'id,amount\n1,10\n2,20\n',
    'models/orders.sql': orders,
  });
  repository.commit('the base');
  const built = await tsdt(repository.root, ['build']);
  expect(built.code, built.stdout).toBe(0);
});
afterAll(async () => {
  await database?.remove();
  repository?.remove();
});

const checks = (): Promise<unknown> =>
  database.query("select nspname from pg_namespace where nspname like 'ci\\_%' order by 1");
const problem = async (root: string, ...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await tsdt(root, ['ci', ...args]);
  expect(code).toBe(2);
  return stdout + stderr;
};

it('says what is the matter with a base that git does not give', async () => {
  expect(await problem(repository.root)).toContain(
    'git does not give `origin/main` to compare with: no branch, tag or commit here has that name',
  );
  expect(await problem(repository.root, '--base', 'mian')).toContain('did you mean `main`? name it by `--base main`');
  const bare = mkdtempSync(join(tmpdir(), 'tsdt-no-git-'));
  for (const name of ['project.yml', 'profiles.yml', 'models', 'seeds'])
    cpSync(join(repository.root, name), join(bare, name), { recursive: true });
  expect(await problem(bare, '--base', 'main')).toContain('this folder is in no git repository');
  rmSync(bare, { recursive: true, force: true });
});

it('says where the history does not tell when the branch began', async () => {
  repository.git('checkout', '--quiet', '-B', 'short', 'main');
  repository.commit('a change');
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-shallow-'));
  const clone = new Repository(folder);
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' });
  git('clone', '--quiet', '--depth', '1', '--branch', 'short', `file://${repository.root}`, folder);
  clone.git('fetch', '--quiet', '--depth', '1', 'origin', 'main:refs/remotes/origin/main');
  const { code, stdout } = await tsdt(folder, ['ci', '--base', 'origin/main', '--number', 'short']);
  expect(code, stdout).toBe(0);
  expect(clone.read('target/ci/summary.md')).toContain('does not tell where the branch began');
  clone.remove();
});

it('tells files that are not committed, and takes no line endings or renamed files for changes of data', async () => {
  repository.git('checkout', '--quiet', '-B', 'dirty', 'main');
  repository.write({ 'models/orders.sql': orders.replace(', amount', ',\r\n amount').replaceAll('\n', '\r\n') });
  const ran = await tsdt(repository.root, ['ci', '--base', 'main']);
  expect(ran.code, ran.stdout).toBe(0);
  const report = JSON.parse(repository.read('target/ci/report.json'));
  expect(report.notes).toEqual(['changes that are not committed were checked, too: `models/orders.sql`']);
  expect(report.changes).toMatchObject([{ name: 'orders', class: 'cosmetic' }]);
  repository.git('checkout', '--quiet', '--force', 'main');
  const moved = { 'models/orders.sql': null, 'models/marts/orders.sql': orders };
  const renamed = await repository.pullRequest(1, moved);
  expect(renamed.report).toMatchObject({ data: [], notes: [], passed: true });
});

it('checks what mends a base that cannot be parsed', async () => {
  repository.git('checkout', '--quiet', 'main');
  repository.write({ 'models/broken.sql': 'select {{ from\n' });
  repository.commit('broken');
  const found = await repository.pullRequest(2, { 'models/broken.sql': 'select 1 as id\n' });
  expect(found.code, found.stdout).toBe(0);
  expect(found.report.notes).toEqual([
    expect.stringMatching(/^the base cannot be parsed, so everything counts as new/),
  ]);
  expect(found.report.changes.map(({ kind }) => kind)).toEqual(['new', 'new', 'new']);
  repository.git('checkout', '--quiet', 'main');
  repository.git('reset', '--quiet', '--hard', 'HEAD~1');
});

/** Waits until the database sees a query. */
async function until(query: string): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if ((await database.query(query)).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing came of ${query}`);
}

it('leaves nothing behind when it is cancelled', async () => {
  repository.git('checkout', '--quiet', '-B', 'cancelled', 'main');
  repository.write({ 'models/slow.sql': slow });
  const stop = new AbortController();
  const ran = tsdt(repository.root, ['ci', '--base', 'main', '--number', '4'], { signal: stop.signal });
  await until("select 1 as one from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()");
  expect(await checks()).toEqual([{ nspname: 'ci_4' }]);
  stop.abort();
  const { code, stdout, stderr } = await ran;
  expect([code, stdout + stderr]).toEqual([1, expect.stringContaining('the check was cancelled')]);
  expect(await checks()).toEqual([]);
  repository.write({ 'models/slow.sql': null });
});

it('waits for another check of the same number', async () => {
  repository.git('checkout', '--quiet', '-B', 'twice', 'main');
  repository.write({ 'models/orders.sql': orders.replace('amount', 'amount + 1 as amount') });
  const session = await (await database.adapter()).lease('another check');
  await session.send([{ sql: 'begin' }]);
  await session.send([{ sql: "select pg_advisory_xact_lock(hashtextextended('tsdt ci ci_5', 0))" }]);
  const ran = tsdt(repository.root, ['ci', '--base', 'main', '--number', '5']);
  await until("select 1 as one from pg_locks where locktype = 'advisory' and not granted");
  expect(await checks()).toEqual([]);
  await session.send([{ sql: 'rollback' }]);
  await session.release();
  const { code, stdout } = await ran;
  expect(code, stdout).toBe(0);
  expect(stdout).toContain('Waiting for another check of `ci_5`');
});
