import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { logFileWriter } from './logFile.ts';

const made: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'tsdt-log-'));
  made.push(path);
  return path;
};
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});
const held = (path: string): Record<string, string> =>
  Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));

it('begins a new file beyond the size and keeps five old ones, the newest first', () => {
  const path = join(folder(), 'logs');
  const write = logFileWriter(path, 'tsdt.log', 4);
  for (let line = 1; line <= 8; line += 1) write(`line${line}`);
  expect(held(path)).toEqual({
    'tsdt.log': 'line8',
    'tsdt.log.1': 'line7',
    'tsdt.log.2': 'line6',
    'tsdt.log.3': 'line5',
    'tsdt.log.4': 'line4',
    'tsdt.log.5': 'line3',
  });
});

it('counts what an earlier command wrote', () => {
  const path = folder();
  logFileWriter(path, 'tsdt.log', 10)('123456');
  logFileWriter(path, 'tsdt.log', 10)('789012');
  logFileWriter(path, 'tsdt.log', 10)('next');
  expect(held(path)).toEqual({ 'tsdt.log': 'next', 'tsdt.log.1': '123456789012' });
});

it('never begins a new one with 0', () => {
  const path = folder();
  const write = logFileWriter(path, 'tsdt.log', 0);
  write('a'.repeat(1000));
  write('b');
  expect(Object.keys(held(path))).toEqual(['tsdt.log']);
});

it('a folder that cannot be made does not fail the command', () => {
  const file = join(folder(), 'taken');
  writeFileSync(file, '');
  const write = logFileWriter(file, 'tsdt.log', 10);
  expect(() => write('line')).not.toThrow();
  expect(readFileSync(file, 'utf8')).toBe('');
});
