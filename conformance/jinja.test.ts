import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Case, readCases } from './jinjaCases.ts';

const folder = fileURLToPath(new URL('./jinja', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

async function differences(cases: readonly Case[]): Promise<string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const actual = await one.run();
    if (actual !== one.expected)
      found.push(`${one.name}: expected ${JSON.stringify(one.expected)}, got ${JSON.stringify(actual)}`);
  }
  return found;
}

describe('templates give what dbt gives', () => {
  for (const name of files) {
    it(name, async () => {
      const cases = (await readCases(join(folder, name), { lines: true })) ?? [];
      expect(cases.length).toBeGreaterThan(0);
      expect(await differences(cases)).toEqual([]);
    });
  }
});

describe('the same when every function and macro answers late', () => {
  for (const name of files) {
    it(name, async () =>
      expect(await differences((await readCases(join(folder, name), { slow: true })) ?? [])).toEqual([]),
    );
  }
});
