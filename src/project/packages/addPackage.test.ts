import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addPackage, type PackageSource, readAddition } from './addPackage.ts';
import { readPackageProject } from './packageProject.ts';
import { newFolder, writeFiles } from './testing/files.ts';

let root = '';
beforeEach(() => {
  root = newFolder();
  writeFiles(root, { 'dbt_project.yml': 'name: shop' });
});
afterEach(() => rmSync(root, { recursive: true }));

async function add(text: string, source: PackageSource = 'hub') {
  const project = readPackageProject({ root, env: {}, cliVars: {}, versionCheck: true });
  return addPackage(project, readAddition(text, source), source);
}

describe('NAME@VERSION', () => {
  it.each<[PackageSource, string, string, string | null]>([
    ['hub', 'a/utils@1.0.0', 'a/utils', '1.0.0'],
    ['hub', 'a/utils@>=1.0.0,<2.0.0', 'a/utils', '>=1.0.0,<2.0.0'],
    ['git', 'git@example.com:org/repo.git@v1', 'git@example.com:org/repo.git', 'v1'],
    ['git', 'https://me@example.com/org/repo.git@feature/x', 'https://me@example.com/org/repo.git', 'feature/x'],
    ['local', '../a', '../a', null],
  ])('of %s: %s', (source, text, name, version) => {
    expect(readAddition(text, source)).toEqual({ name, version });
  });

  it.each<[PackageSource, string]>([
    ['hub', 'a/utils'],
    ['git', 'git@example.com:org/repo.git'],
    ['git', 'https://me@example.com/org/repo.git'],
  ])('of %s needs a version: %s', (source, text) => {
    expect(() => readAddition(text, source)).toThrow(`--add-package needs a version where the source is ${source}`);
  });
});

describe('a package that is added', () => {
  it('gets a file when there is none', async () => {
    expect((await add('a/utils@1.0.0')).text).toBe('packages:\n  - package: a/utils\n    version: 1.0.0\n');
    expect((await add('../lib', 'local')).text).toBe('packages:\n  - local: ../lib\n');
  });

  it('leaves comments and the other packages alone', async () => {
    writeFiles(root, { 'packages.yml': '# ours\npackages:\n  - local: lib # keep\n' });
    const { text, requirements } = await add('a/utils@>=1.0.0,<2.0.0');
    expect(text).toBe(`# ours
packages:
  - local: lib # keep
  - package: a/utils
    version:
      - ">=1.0.0"
      - <2.0.0
`);
    expect(requirements).toMatchObject([{ local: 'lib' }, { package: 'a/utils', versions: ['>=1.0.0', '<2.0.0'] }]);
  });

  it('takes the place of the same package, wherever that came from', async () => {
    writeFiles(root, {
      'packages.yml': `packages:
  - package: dbt-labs/dbt_utils
    version: 0.9.0
  - git: https://example.com/dbt-labs/dbt-utils.git
    revision: v1
  - git: https://example.com/dbt-labs/dbt-utils-extra.git
    revision: v1
`,
    });
    const { text, removed } = await add('dbt-labs/dbt_utils@1.0.0');
    expect(removed).toEqual(['dbt-labs/dbt_utils', 'https://example.com/dbt-labs/dbt-utils.git']);
    expect(text).toBe(`packages:
  - git: https://example.com/dbt-labs/dbt-utils-extra.git
    revision: v1
  - package: dbt-labs/dbt_utils
    version: 1.0.0
`);
  });

  it('goes into dependencies.yml when the list stands there', async () => {
    writeFiles(root, { 'dependencies.yml': 'projects: []\npackages: []\n' });
    expect((await add('a/utils@1.0.0')).text).toBe(
      'projects: []\npackages:\n  - package: a/utils\n    version: 1.0.0\n',
    );
  });

  it('must be right', async () => {
    await expect(add('utils@1.0.0')).rejects.toThrow('`utils` is not the name of a hub package');
  });
});
