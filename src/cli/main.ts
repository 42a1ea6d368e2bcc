#!/usr/bin/env node
import { versionText } from './version.ts';

// a reader that closes its end early (`tsdt ls | head`) ends the program quietly
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// `--version` answers before anything else is loaded
const words = process.argv.slice(2);
if (words.length === 1 && ['--version', '-v', '-V'].includes(words[0] as string)) {
  process.stdout.write(versionText());
} else {
  const { main } = await import('./run.ts');
  process.exitCode = await main(words);
}
