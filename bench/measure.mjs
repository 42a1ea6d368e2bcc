// Runs commands as whole processes and measures them: wall time, peak memory, and what the main thread worked.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '..');
export const tsdt = [process.execPath, join(repository, 'dist', 'cli.js')];

/**
 * Runs a command once: `{ seconds, megabytes, own, code, output }`. `own` are the seconds that the main thread had a processor: it waits
 * for a database, an embedded one in its own thread included. Memory and `own` are read from /proc and are null where there is none.
 */
export function once([program, ...args], cwd, env = {}) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let kilobytes = null;
    let own = null;
    const look = setInterval(() => {
      try {
        const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
        if (peak) kilobytes = Math.max(kilobytes ?? 0, Number(peak));
        const thread = readFileSync(`/proc/${child.pid}/task/${child.pid}/stat`, 'utf8');
        // the fields behind the name: the 12th and 13th are ticks in the program and in the system, a hundred a second
        const fields = thread.slice(thread.lastIndexOf(')') + 2).split(' ');
        own = (Number(fields[11]) + Number(fields[12])) / 100;
      } catch {
        // over, or not Linux
      }
    }, 20);
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      resolve({
        seconds: (performance.now() - started) / 1000,
        megabytes: kilobytes === null ? null : kilobytes / 1024,
        own,
        code,
        output,
      });
    });
  });
}

/** The median of several runs; `before` prepares each. Fails when a run does not exit with 0. */
export async function median(command, cwd, { runs = 3, before = () => {}, env = {} } = {}) {
  const found = [];
  for (let n = 0; n < runs; n += 1) {
    before(n);
    const result = await once(command, cwd, env);
    if (result.code !== 0)
      throw new Error(`${command.join(' ')} ended with ${result.code}\n${result.output.slice(-2000)}`);
    found.push(result);
  }
  found.sort((a, b) => a.seconds - b.seconds);
  return { ...found[Math.floor(found.length / 2)], megabytes: Math.max(...found.map((r) => r.megabytes ?? 0)) };
}

/** The path of a program, or null when it is not installed. */
export function onPath(name) {
  const found = spawnSync(process.platform === 'win32' ? 'where' : 'which', [name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim().split('\n')[0] : null;
}

/** Prints rows of equal keys as a table. */
export function table(rows) {
  const keys = Object.keys(rows[0] ?? {});
  const cells = [keys, ...rows.map((row) => keys.map((key) => String(row[key] ?? '')))];
  const widths = keys.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  for (const row of cells)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
}
