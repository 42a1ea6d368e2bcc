// How long the program takes to answer: `npm run bench:start`. Budget: 0.15 s for `--version`.
import { median, table, tsdt } from './measure.mjs';

const runs = 15;
const rows = [];
for (const args of [['--version'], ['--help'], ['run', '--help']]) {
  const { seconds, megabytes } = await median([...tsdt, ...args], process.cwd(), { runs });
  rows.push({ command: `tsdt ${args.join(' ')}`, seconds: seconds.toFixed(3), MB: Math.round(megabytes) });
}
console.log(`start of the program, median of ${runs}`);
table(rows);
