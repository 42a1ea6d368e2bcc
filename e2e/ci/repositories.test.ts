import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
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

interface Shape {
  /** Where the project stands in its repository. */
  readonly place: string;
  /** Makes the base something more, from the top of the repository. */
  readonly base?: (made: Repository) => void;
  readonly change: (made: Repository) => void;
  /** Names with their classes. */
  readonly finds: readonly (readonly [string, string])[];
  readonly notes?: readonly string[];
}

const twice = orders.replace('amount', 'amount * 2 as amount');
const pointer = (text: string): { readonly text: string; readonly oid: string } => {
  const oid = createHash('sha256').update(text).digest('hex');
  return { oid, text: `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${text.length}\n` };
};
const rows = 'id,amount\n1,10\n2,20\n';
const kept = pointer(rows);
const lost = pointer('id,amount\n9,9\n');
const file = 'protocol.file.allow=always';
const shop = 'name: shop\nprofile: shop\nci: {rules: {tests_on_new_models: off}}\n';
const nothingElse = [['orders', 'breaking']] as const;

const shapes: readonly (readonly [string, Shape])[] = [
  [
    'models in a submodule',
    {
      place: '',
      base: (made) => {
        const library = new Repository();
        library.write({ 'lib_model.sql': 'select 7 as seven\n' });
        library.commit('library');
        made.git('-c', file, 'submodule', '--quiet', 'add', `file://${library.root}`, 'models/library');
        library.remove();
      },
      change: (made) => made.write({ 'models/orders.sql': twice }),
      finds: nothingElse,
    },
  ],
  [
    'a submodule that was not fetched',
    {
      place: '',
      base: (made) => {
        const library = new Repository();
        library.write({ 'lib_model.sql': 'select 7 as seven\n' });
        library.commit('library');
        made.git('-c', file, 'submodule', '--quiet', 'add', `file://${library.root}`, 'models/library');
        library.remove();
      },
      change: (made) => {
        made.git('submodule', '--quiet', 'deinit', '--force', 'models/library');
        made.write({ 'models/orders.sql': twice });
      },
      finds: nothingElse,
      notes: [expect.stringMatching(/^the base is read without its submodule `models\/library`, because the commit/)],
    },
  ],
  [
    'files that archives leave out',
    {
      place: '',
      base: (made) => made.write({ '.gitattributes': 'seeds export-ignore\nmodels/orders.sql export-ignore\n' }),
      change: (made) => made.write({ 'models/orders.sql': twice }),
      finds: nothingElse,
    },
  ],
  [
    'a seed of git LFS that was pulled, without git-lfs',
    {
      place: '',
      base: (made) => {
        made.write({ 'seeds/raw_orders.csv': kept.text });
        made.write({ [`.git/lfs/objects/${kept.oid.slice(0, 2)}/${kept.oid.slice(2, 4)}/${kept.oid}`]: rows });
      },
      change: (made) => made.write({ 'models/orders.sql': twice, 'seeds/raw_orders.csv': rows }),
      finds: nothingElse,
    },
  ],
  [
    'a seed of git LFS whose former rows are nowhere',
    {
      place: '',
      base: (made) => made.write({ 'seeds/raw_orders.csv': lost.text }),
      change: (made) => made.write({ 'seeds/raw_orders.csv': rows }),
      finds: [['raw_orders', 'breaking']],
      notes: [expect.stringMatching(/^git LFS holds `seeds\/raw_orders.csv` of the base, which is not here/)],
    },
  ],
  [
    'a local package and a folder of macros beside the project, and a link to models, in a path with spaces',
    {
      place: 'data team/ünser shop',
      base: (made) => {
        made.write({
          'common/project.yml': 'name: common\n',
          'common/macros/doubled.sql': '{% macro doubled(x) %}{{ x }} * 2{% endmacro %}',
          'data team/macros/once.sql': '{% macro once(x) %}{{ x }}{% endmacro %}',
          'elsewhere/linked.sql': 'select 1 as id\n',
          'data team/ünser shop/packages.yml': 'packages: [{local: ../../common}]\n',
          'data team/ünser shop/project.yml': "name: shop\nprofile: shop\nmacro-paths: ['../macros']\n",
          'data team/ünser shop/models/orders.sql': orders.replace(
            'amount',
            "{{ common.doubled(once('amount')) }} as amount",
          ),
          '.gitignore': 'target/\nlogs/\ndbt_packages/\npackage-lock.yml\n',
        });
        symlinkSync('../../../elsewhere', join(made.root, 'data team/ünser shop/models/elsewhere'));
      },
      change: (made) =>
        made.write({ 'common/macros/doubled.sql': '{% macro doubled(x) %}{{ x }} + {{ x }}{% endmacro %}' }),
      finds: nothingElse,
    },
  ],
  [
    'a project that was moved, and another beside it',
    {
      place: 'old',
      base: (made) =>
        made.write({ 'other/project.yml': 'name: other\n', 'other/models/orders.sql': 'select 1 as id\n' }),
      change: (made) => {
        made.git('mv', 'old', 'new');
        made.write({ 'new/models/orders.sql': twice });
      },
      finds: nothingElse,
    },
  ],
  [
    'a base without the project',
    {
      place: '',
      base: (made) => made.write({ 'project.yml': null }),
      change: (made) => made.write({ 'project.yml': shop }),
      finds: [
        ['orders', 'new'],
        ['raw_orders', 'new'],
      ],
      notes: ['the base has no such project, so everything counts as new'],
    },
  ],
  [
    'a detached merge commit, as hosts check it out, while main went on',
    {
      place: '',
      change: (made) => {
        made.write({ 'models/orders.sql': twice });
        made.commit('the change');
        made.git('checkout', '--quiet', 'main');
        made.write({ 'models/later.sql': 'select 1 as id\n' });
        made.commit('main goes on');
        made.git('checkout', '--quiet', '--detach', 'main');
        made.git('merge', '--quiet', '--no-ff', '--message', 'merged', 'change');
      },
      finds: nothingElse,
    },
  ],
  [
    'a model that is not added to git, in a second worktree',
    {
      place: '',
      base: (made) => made.write({ '.gitignore': 'target/\nlogs/\nworktree/\n' }),
      change: (made) => {
        made.git('worktree', 'add', '--quiet', '-b', 'second', 'worktree');
        made.write({ 'worktree/models/brand-new.sql': 'select 1 as id\n', 'worktree/scratch.txt': 'no part of it' });
      },
      finds: [['brand-new', 'new']],
      notes: ['changes that are not committed were checked, too: `models/brand-new.sql`'],
    },
  ],
];

it.each(shapes)('checks a repository with %s', async (_, { place, base, change, finds, notes = [] }) => {
  const made = new Repository();
  const inside = (path: string): string => (place === '' ? path : `${place}/${path}`);
  made.write({
    [inside('project.yml')]: shop,
    [inside('profiles.yml')]: repository.read('profiles.yml'),
    [inside('seeds/raw_orders.csv')]: rows,
    [inside('models/orders.sql')]: orders,
  });
  base?.(made);
  made.git('add', '--all');
  made.git('commit', '--quiet', '--message', 'the base');
  made.git('checkout', '--quiet', '-b', 'change');
  change(made);
  const folder = ['new', 'worktree', place]
    .map((one) => join(made.root, one))
    .find((one) => existsSync(join(one, 'project.yml')));
  if (existsSync(join(folder!, 'packages.yml'))) expect((await tsdt(folder!, ['deps'])).code).toBe(0);
  const { code, stdout, stderr } = await tsdt(folder!, ['ci', '--base', 'main', '--number', 'shape']);
  expect(code, stdout + stderr).toBe(0);
  const report = JSON.parse(readFileSync(join(folder!, 'target/ci/report.json'), 'utf8'));
  const found = report.changes.map((one: { name: string; class: string }) => [one.name, one.class]);
  expect(found.filter(([, level]: string[]) => level !== 'cosmetic').sort()).toEqual(finds);
  const isTold = notes.some((note) => String(note).startsWith('changes that are not'));
  const told = report.notes.filter((note: string) => isTold || !note.startsWith('changes that are not'));
  expect(told).toEqual(notes);
  made.remove();
});

it('compares with the artifacts of production in another database, once it is told how to read that', async () => {
  const prod = await databases.find(({ name }) => name === 'postgres')!.create();
  const outputs = { dev: database.profileOutput('analytics'), prod: prod.profileOutput('analytics') };
  repository.git('checkout', '--quiet', '-B', 'state', 'main');
  repository.write({ 'profiles.yml': JSON.stringify({ shop: { target: 'dev', outputs } }) });
  expect((await tsdt(repository.root, ['build', '--target', 'prod', '--target-path', 'target/state'])).code).toBe(0);
  await prod.query('update analytics.raw_orders set amount = 21 where id = 2');
  repository.write({ 'models/orders.sql': orders.replace('amount', 'amount + 1 as amount') });
  const said = await problem(repository.root, '--state', 'target/state', '--number', '6');
  expect(said).toMatch(/the state in target\/state is in the database `\w+`, and the check runs in `\w+`/);
  expect(said).toContain('name the target that reads it by `ci: {base_target: ...}` in the project file');
  repository.write({ 'project.yml': 'name: shop\nprofile: shop\nci: {base_target: prod}\n' });
  const { code, stdout, stderr } = await tsdt(repository.root, ['ci', '--state', 'target/state', '--number', '6']);
  expect(code, stdout + stderr).toBe(0);
  const { data } = JSON.parse(repository.read('target/ci/report.json'));
  const [{ name, difference }] = data;
  // 10 and 21 in production; 11 and 21 here
  expect([name, difference.added, difference.removed, data.length]).toEqual(['orders', 1, 1, 1]);
  repository.git('checkout', '--quiet', '--force', 'main');
  await prod.remove();
});

it('compares a large seed by its rows, and says when it is a pointer', async () => {
  const made = await repository.pullRequest(8, { 'seeds/raw_orders.csv': pointer('x').text });
  expect(made.code).toBe(1);
  expect(made.summary).toContain('the file holds a pointer of git LFS instead of rows');
  const large = (name: string): string =>
    `id,name\n${Array.from({ length: 60_000 }, (_, n) => `${n},customer ${name}\n`).join('')}`;
  repository.git('checkout', '--quiet', 'main');
  repository.write({ 'seeds/customers.csv': large('a') });
  repository.commit('a seed of more than a megabyte');
  const changed = await repository.pullRequest(9, { 'seeds/customers.csv': large('b') });
  expect(changed.report.changes).toMatchObject([{ name: 'customers', reasons: ["body: the seed's file changed"] }]);
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
