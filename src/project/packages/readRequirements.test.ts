import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import { profileContext } from '../../context/index.ts';
import { readRequirements } from './readRequirements.ts';
import { newFolder, writeFiles } from './testing/files.ts';

let folder = '';
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}, isRoot = true) {
  writeFiles(folder, files);
  const globals = profileContext({ env, cliVars: {} });
  return readRequirements(folder, { wantedBy: 'shop', globals, env, isRoot, describe: (name) => name });
}

function mistakesOf(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): string {
  try {
    read(files, env);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(formatDiagnostic).join('\n');
    throw error;
  }
  throw new Error('there was no mistake');
}

describe('packages.yml', () => {
  it('holds every kind of package', () => {
    const { requirements, fileName } = read({
      'packages.yml': `packages:
  - package: dbt-labs/dbt_utils
    version: [">=1.0.0", "<2.0.0"]
  - git: https://example.com/org/repo.git
    revision: 1.0
    subdirectory: dbt
    warn-unpinned: false
  - local: ../shared
  - tarball: https://example.com/a.tar.gz
    name: a
    sha256: ${'ab'.repeat(32)}
  - private: org/repo
    provider: gitlab
`,
    });
    expect(fileName).toBe('packages.yml');
    expect(requirements).toMatchObject([
      { kind: 'hub', package: 'dbt-labs/dbt_utils', versions: ['>=1.0.0', '<2.0.0'], installPrerelease: false },
      {
        kind: 'git',
        git: 'https://example.com/org/repo.git',
        revision: '1.0',
        subdirectory: 'dbt',
        warnUnpinned: false,
      },
      { kind: 'local', local: '../shared' },
      { kind: 'tarball', tarball: 'https://example.com/a.tar.gz', name: 'a', checksum: { algorithm: 'sha256' } },
      { kind: 'git', git: 'git@gitlab.com:org/repo.git', written: 'org/repo', privateOf: { provider: 'gitlab' } },
    ]);
  });

  it('is rendered, secrets included, and what was written is kept', () => {
    const address = "https://{{ env_var('DBT_ENV_SECRET_TOKEN') }}@example.com/r.git";
    const { requirements } = read(
      { 'packages.yml': `packages: [{git: "${address}", revision: v1}]` },
      { DBT_ENV_SECRET_TOKEN: 'hush' },
    );
    expect(requirements).toMatchObject([{ git: 'https://hush@example.com/r.git', written: address }]);
  });

  it('may be absent, empty or without entries', () => {
    expect(read({}).requirements).toEqual([]);
    expect(read({ 'packages.yml': '' }).requirements).toEqual([]);
    expect(read({ 'packages.yml': 'packages:\n' }).requirements).toEqual([]);
  });
});

describe('dependencies.yml', () => {
  it('is taken when packages.yml has no list, and is not rendered in the root project', () => {
    const files = { 'dependencies.yml': 'projects: [{name: other}]\npackages: [{local: "{{ env_var(\'WHERE\') }}"}]' };
    expect(read(files, { WHERE: 'here' })).toMatchObject({
      fileName: 'dependencies.yml',
      requirements: [{ local: "{{ env_var('WHERE') }}" }],
    });
    expect(read(files, { WHERE: 'here' }, false).requirements).toMatchObject([{ local: 'here' }]);
  });

  it('and packages.yml cannot both have packages', () => {
    const list = 'packages: [{local: a}]';
    expect(mistakesOf({ 'packages.yml': list, 'dependencies.yml': list })).toBe(
      `Runtime Error [E008]: \`packages\` stands both in packages.yml and in dependencies.yml
  --> packages.yml:1:1
  1 | packages: [{local: a}]
    | ^^^^^^^^
  help: keep one of the two`,
    );
  });
});

describe('mistakes in packages.yml', () => {
  it('are shown together', () => {
    expect(
      mistakesOf({
        'packages.yml': `packages:
  - strange: x
  - pakage: a/b
  - local: 5
  - local: a
    git: b
  - git: ""
  - package: dbt_utils
    version: 1.0.0
  - package: dbt-labs/dbt_utils
  - package: a/b
    version: true
  - git: a
    warn_unpinned: false
  - tarball: a
  - 5
`,
      }),
    ).toBe(
      `Runtime Error [E008]: an item of \`packages\` says not what kind of package it is
  --> packages.yml:2:5
  1 | packages:
  2 |   - strange: x
    |     ^^^^^^^^^^
  help: each item has one of \`package\`, \`git\`, \`local\`, \`tarball\`, \`private\`
Runtime Error [E008]: an item of \`packages\` says not what kind of package it is
  --> packages.yml:3:5
  2 |   - strange: x
  3 |   - pakage: a/b
    |     ^^^^^^^^^^^
  help: did you mean \`package\` with \`pakage\`?
Runtime Error [E008]: \`local\` is not a text
  --> packages.yml:4:12
  3 |   - pakage: a/b
  4 |   - local: 5
    |            ^
  help: each item has one of \`package\`, \`git\`, \`local\`, \`tarball\`, \`private\`
Runtime Error [E008]: an item of \`packages\` has both \`git\` and \`local\`
  --> packages.yml:5:12
  4 |   - local: 5
  5 |   - local: a
    |            ^
  help: each item has one of \`package\`, \`git\`, \`local\`, \`tarball\`, \`private\`
Runtime Error [E008]: \`git\` is empty
  --> packages.yml:7:10
  6 |     git: b
  7 |   - git: ""
    |          ^^
  help: each item has one of \`package\`, \`git\`, \`local\`, \`tarball\`, \`private\`
Runtime Error [E008]: \`dbt_utils\` is not the name of a hub package
  --> packages.yml:8:14
  7 |   - git: ""
  8 |   - package: dbt_utils
    |              ^^^^^^^^^
  help: write the namespace too: \`dbt-labs/dbt_utils\`
Runtime Error [E008]: \`dbt-labs/dbt_utils\` has no \`version\`
  --> packages.yml:10:14
   9 |     version: 1.0.0
  10 |   - package: dbt-labs/dbt_utils
     |              ^^^^^^^^^^^^^^^^^^
  help: packages of the hub need one, e.g. \`version: [">=1.0.0", "<2.0.0"]\`
Runtime Error [E008]: the \`version\` of \`a/b\` is not a text or a list of texts
  --> packages.yml:12:14
  11 |   - package: a/b
  12 |     version: true
     |              ^^^^
  help: put it into quotes
Runtime Error [E008]: unknown key \`warn_unpinned\` in a git package
  --> packages.yml:14:5
  13 |   - git: a
  14 |     warn_unpinned: false
     |     ^^^^^^^^^^^^^
  help: did you mean \`warn-unpinned\`?
Runtime Error [E008]: a tarball package has no \`name\`
  --> packages.yml:15:14
  14 |     warn_unpinned: false
  15 |   - tarball: a
     |              ^
  help: add \`name:\` with the name of its project
Runtime Error [E008]: an item of \`packages\` is not a mapping
  --> packages.yml:16:5
  15 |   - tarball: a
  16 |   - 5
     |     ^
  help: each item has one of \`package\`, \`git\`, \`local\`, \`tarball\`, \`private\``,
    );
  });

  it('say what the file should look like', () => {
    expect(mistakesOf({ 'packages.yml': 'packages: {local: one}' })).toBe(
      `Runtime Error [E008]: \`packages\` in packages.yml is not a list
  --> packages.yml:1:1
  1 | packages: {local: one}
    | ^^^^^^^^
  help: write each package as an item: \`- local: path/to/package\``,
    );
    expect(mistakesOf({ 'packages.yml': 'projects: []\npaks: []' })).toBe(
      `Runtime Error [E008]: unknown key \`projects\` in packages.yml
  --> packages.yml:1:1
  1 | projects: []
    | ^^^^^^^^
  help: \`projects\` belongs into dependencies.yml
Runtime Error [E008]: unknown key \`paks\` in packages.yml
  --> packages.yml:2:1
  1 | projects: []
  2 | paks: []
    | ^^^^
  help: it holds only \`packages\``,
    );
    expect(mistakesOf({ 'packages.yml': '- local: one' })).toBe(
      `Runtime Error [E008]: packages.yml is not a mapping
  --> packages.yml:1:1
  1 | - local: one
    | ^
  help: it begins with \`packages:\``,
    );
  });

  it('name variables that are not set', () => {
    expect(mistakesOf({ 'packages.yml': 'packages: [{git: "{{ env_var(\'NOWHERE\') }}"}]' })).toContain(
      "Parsing Error [E006]: Env var required but not provided: 'NOWHERE'\n  --> packages.yml:1:18",
    );
  });

  it('show no token that stands in the file itself', () => {
    const shown = mistakesOf({
      'packages.yml': 'packages: [{git: "https://me:s3cret@example.com/r?key=t0ken", tag: v1}]',
    });
    expect(shown).toContain('https://*********@example.com/r?*********');
    expect(shown).not.toMatch(/s3cret|t0ken/);
  });
});
