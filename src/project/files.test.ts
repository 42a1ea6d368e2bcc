import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Package } from '../manifest/project.ts';
import { listFiles } from './files.ts';

const root = mkdtempSync(join(tmpdir(), 'tsdt-files-'));
afterAll(() => rmSync(root, { recursive: true }));
for (const path of ['a.sql', 'b.sql', 'old/a.sql', 'old/c.sql', 'old/deep/d.sql']) {
  mkdirSync(dirname(join(root, 'models', path)), { recursive: true });
  writeFileSync(join(root, 'models', path), 'select 1');
}
const none: string[] = [];
const paths = {
  seed: none,
  macro: none,
  test: none,
  snapshot: none,
  analysis: none,
  function: none,
  docs: none,
  asset: none,
};
const pkg = { root, relativeRoot: '', paths: { ...paths, model: ['models'] } } as Partial<Package> as Package;

it.each([
  ['', 'a b old/a old/c old/deep/d'],
  ['# a.sql\n\n', 'a b old/a old/c old/deep/d'],
  ['a.sql   ', 'b old/c old/deep/d'],
  ['/models/a.sql', 'b old/a old/c old/deep/d'],
  ['models/a.sql\r\n', 'b old/a old/c old/deep/d'],
  ['**/a.sql', 'b old/c old/deep/d'],
  ['[ab].sql', 'old/c old/deep/d'],
  ['A.sql', 'a b old/a old/c old/deep/d'],
  ['old/', 'a b'],
  ['models/old', 'a b'],
  ['a', 'a b old/a old/c old/deep/d'],
  ['models/', ''],
  ['models', ''],
  ['mod*', ''],
  ['/models', ''],
  ['*.sql\n!c.sql', 'old/c'],
  ['models/old/\n!models/old/c.sql', 'a b old/c'],
])('what %j in .dbtignore leaves', (text, left) => {
  writeFileSync(join(root, '.dbtignore'), text);
  const found = listFiles(pkg).map(({ path }) => path.replace('.sql', ''));
  expect(found.sort().join(' ')).toBe(left);
});
