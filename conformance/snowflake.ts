/**
 * Plays recorded projects (conformance/snowflake/README.md says what they are) on the emulated account and compares the statements
 * that tsdt sends with those of dbt-snowflake. Prints each failure, then the intended differences that were met, and ends with
 * `N passed, N failed`:
 *
 *     npm run conformance:snowflake -- conformance/snowflake
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Difference, intendedDifferences } from './snowflakeCompare.ts';
import { NoEmulator, startEmulator } from './snowflakeEmulator.ts';
import { playSnowflake, scenarioFiles } from './snowflakePlay.ts';

const isVerbose = process.argv.includes('--verbose');
const given = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const own = join(process.cwd(), 'conformance', 'snowflake');
const files = scenarioFiles(given.length > 0 ? given : existsSync(own) ? [own] : []);

let passed = 0;
let failed = 0;
const met = new Map<Difference, number>();

try {
  const emulator = await startEmulator();
  try {
    for (const file of files) {
      let wrong: readonly string[];
      let output = '';
      try {
        const outcome = await playSnowflake(file, emulator);
        ({ wrong, output } = outcome);
        for (const name of outcome.used) met.set(name, (met.get(name) ?? 0) + 1);
      } catch (error) {
        wrong = [`bug: ${error instanceof Error ? error.stack : String(error)}`];
      }
      if (wrong.length === 0) {
        passed += 1;
        continue;
      }
      failed += 1;
      console.log(`${file}\n${wrong.map((line) => `    ${line}`).join('\n')}`);
      if (isVerbose) console.log(output);
    }
  } finally {
    await emulator.close();
  }
} catch (error) {
  if (!(error instanceof NoEmulator)) throw error;
  console.log(error.message);
  failed = files.length;
}
if (met.size > 0) console.log('intended differences (files):');
for (const [name, count] of [...met].sort()) console.log(`  ${name} (${count}): ${intendedDifferences[name]}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || files.length === 0 ? 1 : 0;
