/**
 * Runs folders or files of Jinja cases (conformance/jinja/README.md says what they are), prints each failure with what was
 * expected and what came, and ends with `N passed, N failed`:
 *
 *     npm run conformance:jinja -- conformance/jinja
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, readCases } from './jinjaCases.ts';

const paths = process.argv.slice(2).flatMap((path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => join(path, name))
    : [path],
);

let passed = 0;
let failed = 0;

async function attempt(one: Case): Promise<string> {
  try {
    return await one.run();
  } catch (error) {
    return `bug: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

for (const path of paths) {
  for (const one of (await readCases(path)) ?? []) {
    const actual = await attempt(one);
    if (actual === one.expected) {
      passed += 1;
      continue;
    }
    failed += 1;
    console.log(
      `${path}: ${one.name}\n  expected ${JSON.stringify(one.expected)}\n  actual   ${JSON.stringify(actual)}`,
    );
  }
}
if (paths.length === 0) console.log('give folders or files of cases: npm run conformance:jinja -- DIR...');
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || paths.length === 0 ? 1 : 0;
