import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tar from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractArchive } from './extract.ts';
import { archiveOf, newFolder, writeFiles } from './testing/files.ts';

let folder = '';
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const target = (): string => join(folder, 'target');

async function pack(paths: readonly string[], cwd = join(folder, 'source')): Promise<string> {
  const file = join(folder, 'a.tar.gz');
  await tar.create({ gzip: true, file, cwd, preservePaths: true }, [...paths]);
  return file;
}

describe('an archive', () => {
  it('is unpacked, links within it included', async () => {
    const source = join(folder, 'source');
    writeFiles(source, { 'p-1/dbt_project.yml': 'name: p', 'p-1/models/a.sql': 'select 1' });
    symlinkSync('../dbt_project.yml', join(source, 'p-1/models/link'));
    const inside = await extractArchive(await pack(['p-1']), target());
    expect(inside).toBe(join(target(), 'p-1'));
    expect(readFileSync(join(inside, 'models/link'), 'utf8')).toBe('name: p');
  });

  it.each([
    ['../evil.txt', '`../evil.txt` would be written outside of the package'],
    ['p/../../evil.txt', '`p/../../evil.txt` would be written outside of the package'],
  ])('with %s is refused', async (path, message) => {
    const source = join(folder, 'deep', 'source');
    mkdirSync(join(source, 'p'), { recursive: true });
    writeFileSync(join(folder, 'deep', 'evil.txt'), 'x');
    await expect(extractArchive(await pack(['p', path], source), target())).rejects.toMatchObject({
      message,
      isDamaged: false,
    });
    expect(existsSync(target())).toBe(false);
  });

  it.each([
    ['/etc/passwd', 'p/link'],
    ['../../outside', 'p/link'],
  ])('with a link to %s is refused', async (to, link) => {
    const source = join(folder, 'source');
    writeFiles(source, { 'p/dbt_project.yml': 'name: p' });
    symlinkSync(to, join(source, link));
    await expect(extractArchive(await pack(['p']), target())).rejects.toThrow(
      `the link \`${link}\` points outside of the package`,
    );
    expect(existsSync(target())).toBe(false);
  });

  it('that is damaged may be worth another download', async () => {
    const content = await archiveOf({ 'dbt_project.yml': 'name: p\n'.repeat(500) });
    const file = join(folder, 'a.tar.gz');
    writeFileSync(file, content.subarray(0, content.length - 30));
    await expect(extractArchive(file, target())).rejects.toMatchObject({ isDamaged: true });
    writeFileSync(file, 'this is not an archive');
    await expect(extractArchive(file, target())).rejects.toMatchObject({ isDamaged: true });
  });

  it('must hold one folder', async () => {
    writeFiles(join(folder, 'source'), { 'a/x': '1', 'b/x': '1' });
    await expect(extractArchive(await pack(['a', 'b']), target())).rejects.toThrow(
      'it must hold one folder with the package inside',
    );
  });
});
