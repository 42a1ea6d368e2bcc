import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Host, main } from '../../src/cli/run.ts';
import { artifactsIn, checkWritten } from './writtenArtifacts.ts';

/** The root of this repository. */
export const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Told what is printed, as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Opens the warehouse; a profile's own by default. */
  readonly connect?: Host['connect'];
}

/** Runs a command of tsdt in this process, and checks the artifacts that it writes. */
export async function tsdt(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const before = artifactsIn(cwd);
  const code = await main(args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: undefined, HOME: cwd, ...options.env },
    isTerminal: false,
    out: (text) => {
      stdout += text;
      options.onOutput?.(text);
    },
    err: (text) => {
      stderr += text;
    },
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.connect ? { connect: options.connect } : {}),
  });
  await checkWritten(cwd, before, args);
  return { code, stdout, stderr };
}

/** Runs the built program, as a user does; what it wrote is checked when it is done, even if it was killed. */
export function tsdtProcess(
  cwd: string,
  args: readonly string[],
  options: { env?: Readonly<Record<string, string | undefined>> } = {},
) {
  const before = artifactsIn(cwd);
  const child = spawn(process.execPath, [join(repository, 'dist', 'cli.js'), ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: undefined, HOME: cwd, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += String(chunk);
  });
  const ended = new Promise<Ran>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
  const done = ended.then(async (ran) => {
    await checkWritten(cwd, before, args);
    return ran;
  });
  return { child, done, output: () => stdout + stderr };
}

/** The lines of a text without the time in front. */
export const withoutTimes = (text: string): string =>
  text
    .replace(/^\d\d:\d\d:\d\d( {2})?/gm, '')
    .replace(/\bin \d+\.\d\d(s| seconds)/g, 'in N.NN$1')
    .replace(/\(\d+\.\d\ds\)/g, '(N.NNs)');
