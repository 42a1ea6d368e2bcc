#!/usr/bin/env node
import { versionText } from './version.ts';

// `--version` answers before anything else is loaded.
const words = process.argv.slice(2);
if (words.length === 1 && ['--version', '-v', '-V'].includes(words[0] as string)) {
  process.stdout.write(versionText());
} else {
  const { main } = await import('./run.ts');
  process.exitCode = await main(words);
}
