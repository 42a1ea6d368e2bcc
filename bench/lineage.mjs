// How long the columns of a whole project take, without a database: `tsdt lineage` and `tsdt check`, and `tsdt parse` to compare.
//
//   npm run bench:lineage -- [N ...]       models of the generated projects (1000 10000)
//
// Whole processes, once each, from nothing parsed and then from what parsing kept.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once, repository, table, tsdt } from './measure.mjs';

const asked = process.argv.slice(2).map(Number);
const sizes = asked.length > 0 ? asked : [1000, 10_000];
if (!sizes.every((size) => Number.isInteger(size) && size > 0))
  throw new Error('usage: npm run bench:lineage -- [N ...]');

async function run(folder, command) {
  const result = await once([...tsdt, ...command], folder);
  if (result.code !== 0)
    throw new Error(`tsdt ${command.join(' ')} ended with ${result.code}\n${result.output.slice(-2000)}`);
  return result;
}

const rows = [];
for (const size of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-bench-lineage-'));
  try {
    const generated = spawnSync(
      process.execPath,
      [join(repository, 'bench/generate-project.mjs'), folder, String(size)],
      { encoding: 'utf8' },
    );
    if (generated.status !== 0) throw new Error(generated.stderr);
    // nothing listens there: what asked a database would fail
    writeFileSync(
      join(folder, 'profiles.yml'),
      'scale:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: 127.0.0.1, port: 1, user: x, password: x, dbname: x, schema: scale, threads: 1}\n',
    );
    for (const [name, command] of [
      ['parse, from nothing', ['parse']],
      ['parse again', ['parse']],
      ['lineage', ['-q', 'lineage', '--output', 'json']],
      ['check', ['-q', 'check']],
    ]) {
      const { seconds, megabytes, output } = await run(folder, command);
      const known = name === 'lineage' ? JSON.parse(output.slice(output.indexOf('{'))) : undefined;
      rows.push({
        models: size,
        command: name,
        seconds: seconds.toFixed(2),
        MB: megabytes === null ? '' : Math.round(megabytes),
        columns: known?.columns ?? '',
        traced: known?.traced ?? '',
        typed: known?.typed ?? '',
      });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
table(rows);
