import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { JsonObject } from '../src/manifest/node.ts';

const run = promisify(execFile);

/** What the emulator stands on; the recordings were made with it. */
const requirements = ['fakesnow==0.12.1', 'snowflake-connector-python>=4,<5'];

/** An emulated account (conformance/snowflake-server), for as long as it is not closed. */
export interface Emulator {
  readonly url: URL;
  /** An output of profiles.yml. */
  output(schema: string): JsonObject;
  close(): Promise<void>;
}

/** Why there is no emulator here: no Python 3, or no way to install what it needs. */
export class NoEmulator extends Error {}

/**
 * Starts the emulated account. Python is the one of TSDT_TEST_SNOWFLAKE_PYTHON, or of a virtual environment in the folder for
 * temporary files, made the first time; TSDT_TEST_SNOWFLAKE_URL names one that runs already. Throws NoEmulator.
 */
export async function startEmulator(): Promise<Emulator> {
  const given = process.env.TSDT_TEST_SNOWFLAKE_URL;
  if (given) return emulatorAt(new URL(given));
  const python = process.env.TSDT_TEST_SNOWFLAKE_PYTHON ?? (await environment());
  const child = spawn(python, [join(serverFolder(), 'server.py'), '--port', '0', '--database', 'ANALYTICS'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the emulator ended with ${code}`)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve(line.replace('listening on ', '').trim()));
  });
  return emulator(new URL(address), child);
}

/** An account that runs already. */
export const emulatorAt = (url: URL): Emulator => emulator(url, undefined);

function emulator(url: URL, child: ChildProcess | undefined): Emulator {
  return {
    url,
    output: (schema) => ({
      type: 'snowflake',
      account: 'emulated',
      user: 'tester',
      password: 'x',
      role: 'TRANSFORMER',
      warehouse: 'COMPUTE_WH',
      database: 'ANALYTICS',
      schema,
      threads: 1,
      protocol: url.protocol.replace(':', ''),
      host: url.hostname,
      port: Number(url.port),
    }),
    async close() {
      if (!child || child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

/** The folder of server.py, beside this file or, bundled, beside dist/. */
function serverFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'conformance', 'snowflake-server'))) folder = dirname(folder);
  return join(folder, 'conformance', 'snowflake-server');
}

/** A virtual environment that stays for the next time; half-made ones never get its name. */
async function environment(): Promise<string> {
  const home = join(
    tmpdir(),
    `tsdt-snowflake-emulator-${userInfo().username}-${requirements[0]!.replace(/\W+/g, '-')}`,
  );
  const python = join(home, 'bin', 'python');
  if (existsSync(join(home, 'ready'))) return python;
  const lock = `${home}.lock`;
  try {
    mkdirSync(lock);
  } catch {
    throw new NoEmulator(`another process installs the emulator (${lock})`);
  }
  try {
    rmSync(home, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', home], { timeout: 60_000 });
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements], {
      timeout: 240_000,
    });
    writeFileSync(`${home}/ready.new`, '');
    renameSync(`${home}/ready.new`, join(home, 'ready'));
    return python;
  } catch (error) {
    throw new NoEmulator(`the emulator needs Python 3 and its packages: ${(error as Error).message.split('\n')[0]}`);
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
