import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withDotenv } from './dotenv.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsdt-env-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the environment with .env', () => {
  it('has the variables of the file, but what is set already wins', () => {
    writeFileSync(join(folder, '.env'), 'A=1\nexport B="two"\n');
    expect(withDotenv(folder, { B: '' })).toEqual({ A: '1', B: '' });
  });
  it('is as it was where there is none, or a folder of that name', () => {
    expect(withDotenv(folder, { A: '1' })).toEqual({ A: '1' });
    mkdirSync(join(folder, '.env'));
    expect(withDotenv(folder, { A: '1' })).toEqual({ A: '1' });
  });
});
