import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../cli/run.ts';
import { archiveOf, newFolder, Repository, writeFiles } from '../project/packages/testing/files.ts';
import { type HubDouble, openHubDouble } from '../project/packages/testing/hubDouble.ts';

let root = '';
let hub: HubDouble;
let output = '';
let env: Record<string, string | undefined> = {};

beforeEach(async () => {
  root = newFolder();
  hub = await openHubDouble((name) => archiveOf({ 'dbt_project.yml': `name: ${name}`, 'models/m.sql': 'select 1' }));
  env = { PATH: process.env.PATH, TSDT_PACKAGE_HUB_URL: hub.address, TSDT_CACHE_DIR: join(root, '.cache'), HOME: root };
  writeFiles(root, { 'dbt_project.yml': 'name: shop\nprofile: none of your business\n' });
});
afterEach(async () => {
  await hub.close();
  rmSync(root, { recursive: true });
});

async function deps(...args: readonly string[]): Promise<number> {
  output = '';
  const write = (text: string): void => {
    output += text.replace(/^\d\d:\d\d:\d\d( {2})?/gm, '');
  };
  return main(['deps', ...args], { cwd: root, env, isTerminal: false, out: write, err: write });
}

const list = (...entries: readonly string[]): void =>
  writeFileSync(join(root, 'packages.yml'), `packages:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const installed = (folder = 'dbt_packages'): readonly string[] => readdirSync(join(root, folder)).sort();
const leftovers = (): readonly string[] => readdirSync(root).filter((name) => name.startsWith('.dbt_packages'));

describe('local packages', () => {
  it('are linked; those of packages start from the root project', async () => {
    writeFiles(root, {
      'one/dbt_project.yml': 'name: one',
      'one/packages.yml': 'packages: [{local: two}]',
      'two/dbt_project.yml': 'name: two',
      'two/packages.yml': 'packages: [{local: ./one/}]',
    });
    list('{local: one}');
    expect(await deps()).toBe(0);
    expect(output).toBe(
      `Updating lock file in file path: package-lock.yml
Installing one
Installed from <local @ one>
Installing two
Installed from <local @ two>
`,
    );
    expect(installed()).toEqual(['one', 'two']);
    expect(lstatSync(join(root, 'dbt_packages/two')).isSymbolicLink()).toBe(true);
    expect(await deps('--quiet', '--output', 'json')).toBe(0);
    expect(JSON.parse(output)).toEqual([
      { name: 'one', source: 'local', local: 'one' },
      { name: 'two', source: 'local', local: 'two' },
    ]);
    expect(read('package-lock.yml')).toMatch(
      /^packages:\n {2}- local: one\n {4}name: one\n {2}- local: two\n {4}name: two\nsha1_hash: [\da-f]{40}\n$/,
    );
    expect(leftovers()).toEqual([]);
  });

  it('must be projects; what was installed stays', async () => {
    writeFiles(root, { 'one/dbt_project.yml': 'name: one', 'models/a.sql': '' });
    list('{local: one}');
    await deps();
    list('{local: nowhere}', '{local: models}');
    expect(await deps()).toBe(2);
    expect(output).toBe(
      `Runtime Error [E008]: there is no \`dbt_project.yml\` in the package \`nowhere\`
  --> packages.yml:2:5
  1 | packages:
  2 |   - {local: nowhere}
    |     ^^^^^^^^^^^^^^^^
  help: the folder does not exist
Runtime Error [E008]: there is no \`dbt_project.yml\` in the package \`models\`
  --> packages.yml:3:5
  2 |   - {local: nowhere}
  3 |   - {local: models}
    |     ^^^^^^^^^^^^^^^
  help: name the folder of its project file
`,
    );
    expect(installed()).toEqual(['one']);
    expect(leftovers()).toEqual([]);
  });

  it('must have different names', async () => {
    writeFiles(root, {
      'a/dbt_project.yml': 'name: lib',
      'b/dbt_project.yml': 'name: lib',
      'c/dbt_project.yml': 'name: shop',
      'd/dbt_project.yml': 'name: ../up',
    });
    list('{local: a}', '{local: b}', '{local: c}', '{local: d}');
    expect(await deps()).toBe(2);
    expect(output).toContain(
      'Runtime Error [E008]: two packages are named `lib`: `shop` wants one and `shop` the other',
    );
    expect(output).toContain('Runtime Error [E008]: a package that `shop` wants has the name of this project, `shop`');
    expect(output).toContain('Runtime Error [E008]: `../up` is not a name for a package');
  });
});

describe('hub packages', () => {
  beforeEach(() => {
    hub.publish('a/utils', { '1.0.0': {}, '1.1.0': {}, '1.2.0': { requireDbt: ['<1.5.0'] }, '2.0.0-rc1': {} });
    hub.publish('a/dates', {
      '1.0.0': { packages: [{ package: 'a/utils', version: ['>=0.9.0', '<1.1.0'] }] },
      '2.0.0': { packages: [{ package: 'a/utils', version: '>=1.1.0' }] },
    });
  });

  it('are the highest versions that fit everybody', async () => {
    list('{package: a/dates, version: [">=1.0.0", "<2.0.0"]}', '{package: a/utils, version: ">=0.5.0"}');
    expect(await deps()).toBe(0);
    expect(output).toBe(
      `Updating lock file in file path: package-lock.yml
Installing a/dates
Installed from version 1.0.0
Updated version available: 2.0.0
Installing a/utils
Installed from version 1.0.0
Updated version available: 1.1.0
Updates available for packages: a/dates, a/utils. Widen their versions in packages.yml, or run \`tsdt deps --upgrade\`
`,
    );
    expect(read('package-lock.yml')).toContain('  - name: utils\n    package: a/utils\n    version: 1.0.0\n');
    expect(read('dbt_packages/utils/models/m.sql')).toBe('select 1');
  });

  it('stay as the lock has them until it is renewed', async () => {
    list('{package: a/utils, version: ">=1.0.0"}');
    await deps();
    hub.publish('a/utils', { '1.0.0': {}, '1.1.0': {}, '1.3.0': {} });
    const lock = read('package-lock.yml');
    expect(await deps()).toBe(0);
    expect(output).toContain('Installed from version 1.1.0\nUpdated version available: 1.3.0\n');
    expect(read('package-lock.yml')).toBe(lock);
    expect(await deps('--upgrade', '--lock')).toBe(0);
    expect(output).toBe('Updating lock file in file path: package-lock.yml\n');
    expect(read('package-lock.yml')).toContain('version: 1.3.0');
    expect(await deps('--lock')).toBe(0);
    expect(output).toBe('');
    list('{package: a/utils, version: "=1.0.0"}');
    expect(await deps()).toBe(0);
    expect(output).toContain('Installed from version 1.0.0');
  });

  it('are fetched once for all projects', async () => {
    list('{package: a/utils, version: "1.0.0"}');
    await deps();
    rmSync(join(root, 'dbt_packages'), { recursive: true });
    await deps();
    expect(hub.requests.filter((path) => path.startsWith('archives/'))).toEqual(['archives/a/utils/1.0.0.tar.gz']);
    expect(installed()).toEqual(['utils']);
  });

  it('may be prereleases when somebody says so', async () => {
    list('{package: a/utils, version: ">=1.0.0", install_prerelease: true}');
    await deps();
    expect(output).toContain('Installed from version 2.0.0-rc1');
    list('{package: a/utils, version: ["=2.0.0-rc1"]}');
    await deps();
    expect(output).toContain('Installed from version 2.0.0-rc1');
  });

  it('that ask for another dbt are left out, unless they are wanted', async () => {
    list('{package: a/utils, version: ">=1.2.0"}');
    expect(await deps()).toBe(2);
    expect(output).toBe(
      `Runtime Error [E008]: no version of \`a/utils\` fits: \`shop\` wants \`>=1.2.0\`
  --> packages.yml:2:33
  1 | packages:
  2 |   - {package: a/utils, version: ">=1.2.0"}
    |                                 ^^^^^^^^^
  help: it has \`1.0.0\`, \`1.1.0\`
  help: a prerelease would fit: allow it with \`install_prerelease: true\`
  help: a version would fit that does not support dbt 1.12.6: take it with \`--no-version-check\`
`,
    );
    expect(await deps('--no-version-check')).toBe(0);
    expect(output).toContain('Installed from version 1.2.0');
  });

  it('cannot be two versions: the message names who wants what', async () => {
    list('{package: a/dates, version: "2.0.0"}', '{package: a/utils, version: "<1.1.0"}');
    expect(await deps()).toBe(2);
    expect(output).toBe(
      `Runtime Error [E008]: no version of \`a/utils\` can be what everybody wants: \`shop\` wants \`<1.1.0\`, \`dates\` wants \`>=1.1.0\`
  --> packages.yml:3:33
  2 |   - {package: a/dates, version: "2.0.0"}
  3 |   - {package: a/utils, version: "<1.1.0"}
    |                                 ^^^^^^^^
  help: widen the range, or take another version of the package that asks for the other one
`,
    );
  });

  it('need whole versions', async () => {
    list('{package: a/utils, version: 1.0}', '{package: a/dates, version: ">=1.0.0,<2.0.0"}');
    expect(await deps()).toBe(2);
    expect(output).toContain('`1.0` is not a version of `a/utils`');
    expect(output).toContain('help: write all three numbers, in quotes: `"1.0.0"` or `">=1.0.0"`');
    expect(output).toContain('help: write several conditions as a list without blanks: `[">=1.0.0", "<2.0.0"]`');
  });

  it('may ask for others with keys and values that nobody knows', async () => {
    const asked = { package: 'a/utils', version: '=1.0.0', vesion: '2', install_prerelease: 'yes' };
    hub.publish('a/careless', { '1.0.0': { packages: [asked] } });
    list('{package: a/careless, version: "1.0.0"}');
    expect(await deps('--lock')).toBe(0);
    expect(read('package-lock.yml')).toContain('package: a/utils\n    version: 1.0.0');
  });

  it('that moved are still found under the old name', async () => {
    hub.publish('a/old', { '1.0.0': {} }, { redirectname: 'new', redirectnamespace: 'b' });
    list('{package: a/old, version: "1.0.0"}');
    expect(await deps()).toBe(0);
    expect(output).toContain(`Warning [W007]: the package \`a/old\` moved to \`b/new\`
  --> packages.yml:2:31
  1 | packages:
  2 |   - {package: a/old, version: "1.0.0"}
    |                               ^^^^^^^
  help: ask for \`b/new\`: the old name gets no new versions
`);
    expect(await deps('--warn-error', '--upgrade')).toBe(2);
  });
});

describe('git packages', () => {
  const repository = new Repository();
  const commit = repository.commit({
    'dbt_project.yml': 'name: whole',
    'inner/dbt_project.yml': 'name: inner',
    'inner/packages.yml': 'packages: [{local: "{{ env_var(\'LOCAL\') }}"}]',
  });
  repository.git('tag', '1.0');

  it('are pinned to a commit', async () => {
    writeFiles(root, { 'mine/dbt_project.yml': 'name: mine' });
    env.LOCAL = 'mine';
    list(
      `{git: "${repository.address}", revision: 1.0}`,
      `{git: "${repository.address}", revision: 1.0, subdirectory: inner}`,
    );
    expect(await deps()).toBe(0);
    expect(installed()).toEqual(['inner', 'mine', 'whole']);
    expect(existsSync(join(root, 'dbt_packages/whole/.git'))).toBe(false);
    expect(output).toContain(`Installed from revision ${commit}\nand subdirectory inner\n`);
    expect(read('package-lock.yml')).toContain(
      `  - git: ${repository.address}\n    name: inner\n    revision: ${commit}\n    subdirectory: inner\n`,
    );
    expect(await deps()).toBe(0);
    expect(installed()).toEqual(['inner', 'mine', 'whole']);
  });

  it('that are not pinned are warned about', async () => {
    list(`{git: "${repository.address}"}`);
    expect(await deps()).toBe(0);
    expect(
      output,
    ).toContain(`Warning [W006]: the git package \`${repository.address}\` is not pinned: its content may change at any time
  --> packages.yml:2:5
  1 | packages:
  2 |   - {git: "${repository.address}"}
    |     ${'^'.repeat(repository.address.length + 9)}
  help: give a \`revision\` with a tag or a commit, or say \`warn-unpinned: false\`
`);
    list(`{git: "${repository.address}", revision: main}`);
    expect(await deps('--warn-error')).toBe(2);
    expect(output).toContain('is pinned to the branch `main`');
    list(`{git: "${repository.address}", warn-unpinned: false}`);
    expect(await deps('--warn-error')).toBe(0);
  });

  it('are one revision, in a folder of the repository', async () => {
    list(`{git: "${repository.address}", revision: a}`, `{git: "${repository.address}.git", revision: b}`);
    expect(await deps()).toBe(2);
    expect(output).toContain('is wanted in several revisions: `shop` wants `a`, `shop` wants `b`');
    list(
      `{git: "${repository.address}", revision: 1.0, subdirectory: ../..}`,
      `{git: "${repository.address}", revision: 1.0, subdirectory: gone}`,
    );
    expect(await deps()).toBe(2);
    expect(output).toContain('the subdirectory `../..` of the git package');
    expect(output).toContain('leads out of the repository');
    expect(output).toContain('the subdirectory `gone` of the git package');
  });

  it('keep their tokens to themselves', async () => {
    env.DBT_ENV_SECRET_TOKEN = 'hush-hush';
    list(
      `{git: "http://x:{{ env_var('DBT_ENV_SECRET_TOKEN') }}@127.0.0.1:9/r.git", revision: v1}`,
      '{git: "http://plain-token@127.0.0.1:9/r.git"}',
    );
    expect(await deps('--debug')).toBe(2);
    expect(output).toContain('the git package `http://*****@127.0.0.1:9/r.git` at `v1` cannot be fetched');
    expect(output + read('logs/dbt.log')).not.toMatch(/hush-hush|plain-token/);
    const path = repository.folder.replace('tsdt-packages-', "{{ env_var('DBT_ENV_SECRET_PART') }}");
    env.DBT_ENV_SECRET_PART = 'tsdt-packages-';
    list(`{git: "file://${path}", revision: 1.0}`);
    expect(await deps()).toBe(0);
    expect(read('package-lock.yml')).toContain(`  - git: file://${path}\n`);
    expect(await deps()).toBe(0);
  });

  it('cannot keep a secret that stands in the address itself', async () => {
    env.DBT_ENV_SECRET_PART = 'tsdt-packages-';
    list(`{git: "${repository.address}", revision: 1.0}`);
    expect(await deps('--lock')).toBe(0);
    const shown = repository.address.replace('tsdt-packages-', '*****');
    const starred = repository.address.replace('tsdt-packages-', '*'.repeat(14));
    expect(output).toBe(`Warning [W008]: the address \`${shown}\` holds a secret, which is left out of package-lock.yml
  --> packages.yml:2:5
  1 | packages:
  2 |   - {git: "${starred}", revision: 1.0}
    |     ${'^'.repeat(starred.length + 24)}
  help: write the secret as \`{{ env_var('DBT_ENV_SECRET_...') }}\` in packages.yml
Updating lock file in file path: package-lock.yml
`);
    expect(read('package-lock.yml')).toContain(`  - git: ${shown}\n`);
  });
});

describe('tarball packages', () => {
  it('are fetched, checked and unpacked', async () => {
    const archive = await archiveOf({ 'dbt_project.yml': 'name: inside', 'packages.yml': 'packages: [{local: mine}]' });
    writeFiles(root, { 'mine/dbt_project.yml': 'name: mine' });
    hub.serve('files/lib.tar.gz', archive);
    const sha256 = createHash('sha256').update(archive).digest('hex');
    list(`{tarball: "${hub.address}files/lib.tar.gz?key=t0ken", name: lib, sha256: ${sha256}}`);
    expect(await deps()).toBe(0);
    expect(installed()).toEqual(['lib', 'mine']);
    expect(output).not.toContain('t0ken');
    expect(await deps()).toBe(0);

    list(`{tarball: "${hub.address}files/lib.tar.gz", name: lib, sha1: "${'0'.repeat(40)}"}`);
    expect(await deps()).toBe(2);
    expect(output).toContain(`the archive \`${hub.address}files/lib.tar.gz\` cannot be unpacked: its sha1 is `);
  });

  it('may be missing or broken', async () => {
    hub.serve('files/bad.tar.gz', 'this is not an archive');
    list(
      `{tarball: "${hub.address}files/no.tar.gz", name: gone}`,
      `{tarball: "${hub.address}files/bad.tar.gz", name: bad}`,
    );
    expect(await deps()).toBe(2);
    expect(output).toContain(
      `the archive \`${hub.address}files/no.tar.gz\` cannot be fetched: the answer was 404 Not Found`,
    );
    expect(output).toContain(`the archive \`${hub.address}files/bad.tar.gz\` cannot be unpacked: it is damaged: `);
    expect(hub.requests.filter((path) => path === 'files/bad.tar.gz')).toHaveLength(3);
  });
});

describe('deps', () => {
  it('has nothing to do without packages, and forgets an old lock', async () => {
    expect(await deps()).toBe(0);
    expect(output).toBe('Warning: No packages were found in packages.yml\n');
    expect(readdirSync(root).sort()).toEqual(['dbt_project.yml', 'logs']);
    writeFiles(root, { 'one/dbt_project.yml': 'name: one' });
    list('{local: one}');
    await deps();
    writeFiles(root, { 'packages.yml': 'packages: []' });
    expect(await deps()).toBe(0);
    expect(read('package-lock.yml')).toBe('packages: []\nsha1_hash: da39a3ee5e6b4b0d3255bfef95601890afd80709\n');
    expect(installed()).toEqual([]);
  });

  it('puts packages where the project says, but never over its sources', async () => {
    writeFiles(root, { 'one/dbt_project.yml': 'name: one', 'models/a.sql': '' });
    list('{local: one}');
    const project = (path: string) =>
      writeFiles(root, { 'dbt_project.yml': `name: shop\npackages-install-path: "${path}"\n` });
    project("{{ 'vendor' if target.name == '' }}/packages");
    expect(await deps()).toBe(0);
    expect(installed('vendor/packages')).toEqual(['one']);
    for (const path of ['.', '..', 'models']) {
      project(path);
      expect(await deps()).toBe(2);
      expect(output).toContain(`\`packages-install-path\` is \`${path}\`, which holds more than packages`);
    }
  });

  it('adds a package once it is known to fit', async () => {
    hub.publish('a/utils', { '1.0.0': {} });
    expect(await deps('--add-package', 'a/utils@2.0.0')).toBe(2);
    expect(existsSync(join(root, 'packages.yml'))).toBe(false);
    expect(await deps('--add-package', 'a/utils@1.0.0')).toBe(0);
    expect(output).toContain('Added new package a/utils@1.0.0 to packages.yml\n');
    expect(read('packages.yml')).toBe('packages:\n  - package: a/utils\n    version: 1.0.0\n');
    expect(installed()).toEqual(['utils']);
    writeFiles(root, { 'lib/dbt_project.yml': 'name: lib' });
    expect(await deps('--add-package', 'lib', '--source', 'local', '--lock')).toBe(0);
    expect(read('packages.yml')).toContain('  - local: lib\n');
    expect(installed()).toEqual(['utils']);
    expect(await deps('--add-package', 'a/utils')).toBe(2);
    expect(output).toContain('Runtime Error [E007]: --add-package needs a version where the source is hub');
  });

  it('does not work for a dbt that the project refuses', async () => {
    writeFiles(root, { 'dbt_project.yml': 'name: shop\nrequire-dbt-version: ">=2.0.0"\n' });
    expect(await deps()).toBe(2);
    expect(output).toContain('E009');
    expect(await deps('--no-version-check')).toBe(0);
  });
});
