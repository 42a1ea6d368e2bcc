import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSeed } from './seedFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdt-seed-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the lines of a seed', () => {
  it.each(['\n', '\r\n', '\r'])(
    'are counted through cells of several lines, which keep line feeds only, with %j between the records',
    async (end) => {
      const file = join(folder, 'lines.csv');
      const text = ['id,note', '1,"two', 'lines"', '2,"', '', '"', '3,plain', '', '4,last'].join(end);
      writeFileSync(file, `\uFEFF${text}${end}`);
      const seed = openSeed({ file, path: 'seeds/lines.csv', delimiter: null });
      const found: unknown[] = [];
      for await (const { cells, line } of seed.rows()) found.push([line, ...cells]);
      expect(await seed.columns()).toEqual(['id', 'note']);
      expect(found).toEqual([
        [2, '1', 'two\nlines'],
        [4, '2', '\n\n'],
        [7, '3', 'plain'],
        [8, ''],
        [9, '4', 'last'],
      ]);
    },
  );
});
