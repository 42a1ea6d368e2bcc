import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { formatDiagnostic } from './diagnostic.ts';
import { fileProblem } from './fileProblem.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdt-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const problemOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    const problem = fileProblem(error);
    return problem ? formatDiagnostic(problem).replaceAll(folder, 'FOLDER') : 'none';
  }
  return 'no error';
};

it('explains what the file system refuses, and nothing else', () => {
  mkdirSync(join(folder, 'target'));
  writeFileSync(join(folder, 'file'), '');
  expect(problemOf(() => writeFileSync(join(folder, 'file', 'manifest.json'), ''))).toBe(
    'Runtime Error [E014]: `FOLDER/file/manifest.json`: a part of its path is a file\n  help: rename or delete that file',
  );
  expect(problemOf(() => writeFileSync(join(folder, 'target'), ''))).toContain('a folder has that name');
  expect(problemOf(() => writeFileSync(join(folder, 'x'.repeat(300)), ''))).toContain('longer than the file system');
  // a file that is missing where we look for it is our mistake, or is explained by whoever looks
  expect(problemOf(() => readFileSync(join(folder, 'absent')))).toBe('none');
  expect(fileProblem(new Error('x'))).toBeUndefined();
});
