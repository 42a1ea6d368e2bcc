import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findPassword, passwordFromFile } from './passwordFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdt-pgpass-'));
afterAll(() => rmSync(folder, { recursive: true }));

const login = { host: 'db.example', port: 5432, database: 'shop', user: 'ann' };
const text = String.raw`# a comment
other:5432:shop:ann:wrong
db.example:5433:*:*:wrong
db.example:*:shop:b\:ob\\:colons:are:fine
db.example:5432:shop:ann:s\:cr\\t
*:*:*:*:fallback
localhost:*:*:*:never reached
`;

it('takes the first line that fits, with its escapes', () => {
  expect(findPassword(text, login)).toBe('s:cr\\t');
  expect(findPassword(text, { ...login, user: 'b:ob\\' })).toBe('colons:are:fine');
  expect(findPassword(text, { ...login, host: 'elsewhere' })).toBe('fallback');
  expect(findPassword('a:1:b:c:d', login)).toBe(null);
  expect(findPassword('localhost:*:*:*:socket', { ...login, host: '/run/postgresql' })).toBe('socket');
});

it('uses a file only when no one else may read it', async () => {
  const path = join(folder, 'pgpass');
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  expect(await passwordFromFile(path, login)).toBe('s:cr\\t');
  expect(await passwordFromFile(join(folder, 'absent'), login)).toBe(null);
  expect(await passwordFromFile(folder, login)).toBe(null);
  chmodSync(path, 0o644);
  if (process.platform !== 'win32') expect(await passwordFromFile(path, login)).toBe(null);
});
