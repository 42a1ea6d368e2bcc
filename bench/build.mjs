// What a build of the whole reference warehouse takes from a fresh clone, on the embedded Postgres: `npm run bench:build`. Budget: 30 s, of which
// the tool's own share, everything but waiting for the database, is under 3 s.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once, repository, table, tsdt } from './measure.mjs';

const clone = mkdtempSync(join(tmpdir(), 'tsdt-bench-build-'));
try {
  for (const path of execFileSync('git', ['ls-files', '-z'], { cwd: repository })
    .toString()
    .split('\0')
    .filter(Boolean))
    if (/^(project\.yml|models|seeds|macros|snapshots|tests)/.test(path))
      cpSync(join(repository, path), join(clone, path));
  const rows = [];
  for (const build of ['first', 'second, nothing new']) {
    const { seconds, own, megabytes, code, output } = await once([...tsdt, 'build'], clone);
    if (code !== 0) throw new Error(output.slice(-2000));
    rows.push({
      build,
      nodes: /TOTAL=(\d+)/.exec(output)?.[1],
      seconds: seconds.toFixed(1),
      'own share, s': own?.toFixed(1) ?? '',
      MB: Math.round(megabytes),
    });
  }
  table(rows);
} finally {
  rmSync(clone, { recursive: true, force: true });
}
