import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileContext } from '../../context/index.ts';
import { hashOf, readLock, writeLock } from './lockFile.ts';
import { type ReadOptions, readRequirements } from './readRequirements.ts';
import type { Pinned } from './requirement.ts';
import { newFolder, writeFiles } from './testing/files.ts';

let folder = '';
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const reading = (env: Readonly<Record<string, string>> = {}): ReadOptions => ({
  wantedBy: 'shop',
  globals: profileContext({ env, cliVars: {} }),
  env,
  isRoot: true,
  describe: (name) => name,
});

function requirementsOf(list: string, env: Readonly<Record<string, string>> = {}) {
  writeFiles(folder, { 'packages.yml': list });
  return readRequirements(folder, reading(env)).requirements;
}

describe('the hash of a list', () => {
  // The texts and hashes are those of dbt 1.12.
  it.each([
    [
      '{git: a, revision: null}',
      '{"git": "a", "revision": null, "subdirectory": null, "unrendered": {"git": "a", "revision": null}, "warn-unpinned": null}',
    ],
    [
      '{git: x, revision: 1.0}',
      '{"git": "x", "revision": 1.0, "subdirectory": null, "unrendered": {"git": "x", "revision": 1.0}, "warn-unpinned": null}',
    ],
    [
      '{git: x, revision: 1.5e-7}',
      '{"git": "x", "revision": 1.5e-07, "subdirectory": null, "unrendered": {"git": "x", "revision": 1.5e-07}, "warn-unpinned": null}',
    ],
    ['{local: é}', '{"local": "\\u00e9", "unrendered": {"local": "\\u00e9"}}'],
    ['{local: a, name: foo}', '{"local": "a", "name": "foo", "unrendered": {"local": "a", "name": "foo"}}'],
    ['{tarball: u, name: n}', '{"name": "n", "tarball": "u", "unrendered": {"name": "n", "tarball": "u"}}'],
    [
      '{private: a/b, provider: gitlab}',
      '{"private": "a/b", "provider": "gitlab", "revision": null, "subdirectory": null, "unrendered": {"private": "a/b", "provider": "gitlab"}, "warn-unpinned": null}',
    ],
    [
      "{package: a/b, version: ['>=1.0.0', 2]}",
      '{"install_prerelease": false, "package": "a/b", "unrendered": {"package": "a/b", "version": [">=1.0.0", 2]}, "version": [">=1.0.0", 2]}',
    ],
    [
      '{package: x/y, version: 1.2.3, install_prerelease: true}',
      '{"install_prerelease": true, "package": "x/y", "unrendered": {"install_prerelease": true, "package": "x/y", "version": "1.2.3"}, "version": "1.2.3"}',
    ],
  ])("is made of dbt's text of %s", (entry, text) => {
    expect(requirementsOf(`packages: [${entry}]`)[0]?.canonical).toBe(text);
  });

  it("is dbt's", () => {
    expect(hashOf([])).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709');
    const list = `packages:
  - local: one
  - git: "file:///example/{{ env_var('SRCNAME') }}"
    revision: 1.0
  - git: "file:///example/sources"
    revision: v1
    subdirectory: sub
`;
    expect(hashOf(requirementsOf(list, { SRCNAME: 'sources' }))).toBe('6d8a52c5e6a4868828c93d27f2f0a2a6e6d38350');
  });

  it('does not depend on the order, but on values of variables', () => {
    const [a, b] = ['{local: a}', '{local: b}'];
    expect(hashOf(requirementsOf(`packages: [${a}, ${b}]`))).toBe(hashOf(requirementsOf(`packages: [${b}, ${a}]`)));
    const list = 'packages: [{local: "{{ env_var(\'P\') }}"}]';
    expect(hashOf(requirementsOf(list, { P: 'x' }))).not.toBe(hashOf(requirementsOf(list, { P: 'y' })));
  });
});

describe('package-lock.yml', () => {
  const pinned: Record<string, Pinned> = {
    one: { kind: 'local', local: 'one' },
    gp: {
      kind: 'git',
      git: 'https://hush@example.com/r.git',
      written: "https://{{ env_var('DBT_ENV_SECRET_T') }}@example.com/r.git",
      revision: '1234567890123456789012345678901234567890',
      subdirectory: 'sub',
      privateOf: null,
    },
    pp: {
      kind: 'git',
      git: 'git@github.com:org/repo.git',
      written: 'org/repo',
      revision: 'f00d',
      subdirectory: null,
      privateOf: { provider: 'github' },
    },
    literal: { kind: 'tarball', tarball: 'https://x/hush.tgz', written: 'https://x/hush.tgz', checksum: null },
    utils: { kind: 'hub', package: 'a/utils', version: '1.0.0', latest: '2.0.0' },
  };
  const env = { DBT_ENV_SECRET_T: 'hush' };

  it('is written as dbt writes it, without secrets', () => {
    const packages = Object.entries(pinned).map(([name, one]) => ({ name, pinned: one, origin: { wantedBy: 'shop' } }));
    writeLock(folder, { packages, hash: 'abc' }, env);
    expect(readFileSync(join(folder, 'package-lock.yml'), 'utf8')).toBe(`packages:
  - local: one
    name: one
  - git: https://{{ env_var('DBT_ENV_SECRET_T') }}@example.com/r.git
    name: gp
    revision: '1234567890123456789012345678901234567890'
    subdirectory: sub
  - name: pp
    private: org/repo
    provider: github
    revision: f00d
  - name: literal
    tarball: https://x/*****.tgz
  - name: utils
    package: a/utils
    version: 1.0.0
sha1_hash: abc
`);
    expect(readLock(folder, reading(env))).toMatchObject({
      hash: 'abc',
      names: ['one', 'gp', 'pp', 'literal', 'utils'],
      requirements: [{ local: 'one' }, { git: 'https://hush@example.com/r.git' }, {}, {}, { versions: ['1.0.0'] }],
    });
  });

  it('may be absent, or empty', () => {
    expect(readLock(folder, reading())).toBeUndefined();
    writeLock(folder, { packages: [], hash: 'abc' }, {});
    expect(readFileSync(join(folder, 'package-lock.yml'), 'utf8')).toBe('packages: []\nsha1_hash: abc\n');
    expect(readLock(folder, reading())).toEqual({ hash: 'abc', names: [], requirements: [] });
  });
});
