import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../base/diagnostic.ts';
import { checkInstalled } from './checkInstalled.ts';
import { newFolder, writeFiles } from './testing/files.ts';

let root = '';
beforeEach(() => {
  root = newFolder();
});
afterEach(() => rmSync(root, { recursive: true }));

const check = (): string => checkInstalled(root, join(root, 'dbt_packages')).map(formatDiagnostic).join('\n');
const install = (...names: readonly string[]): void => {
  for (const name of names) mkdirSync(join(root, 'dbt_packages', name), { recursive: true });
};

describe('packages', () => {
  it('that nobody asks for are not missed', () => {
    expect(check()).toBe('');
  });

  it('that were never installed are counted', () => {
    writeFiles(root, { 'packages.yml': 'packages: [{local: a}]' });
    expect(check()).toBe(
      `Runtime Error [E008]: packages.yml specifies 1 package, but 0 are installed in \`dbt_packages\`
  --> packages.yml:1:1
  1 | packages: [{local: a}]
    | ^^^^^^^^
  help: run \`tsdt deps\` to install what is specified`,
    );
    install('a', '__pycache__');
    expect(check()).toBe('');
  });

  it('are those of the lock, which names them', () => {
    writeFiles(root, {
      'dependencies.yml': 'packages: [{local: a}]',
      'package-lock.yml': 'packages: [{local: a, name: a}, {local: b, name: b}, {local: c, name: c}]\nsha1_hash: x\n',
    });
    install('a');
    expect(check()).toContain(
      'dependencies.yml specifies 3 packages, but 1 is installed in `dbt_packages`: `b`, `c` are missing',
    );
    install('b', 'c');
    expect(check()).toBe('');
    install('stranger');
    expect(check()).toContain('specifies 3 packages, but 4 are installed');
  });

  it('whose folder is gone are missing', () => {
    writeFiles(root, {
      'packages.yml': 'packages: [{local: a}]',
      'package-lock.yml': 'packages: [{local: a, name: a}]',
    });
    mkdirSync(join(root, 'dbt_packages'));
    symlinkSync(join(root, 'nowhere'), join(root, 'dbt_packages', 'a'));
    expect(check()).toContain('specifies 1 package, but 0 are installed in `dbt_packages`: `a` is missing');
  });
});
