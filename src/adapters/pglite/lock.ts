import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';

/** Who holds a warehouse. */
export interface Holder {
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly command: string;
}

export interface LockOptions {
  /** How long to wait for another process, in milliseconds; 0 fails at once. */
  readonly patience: number;
  readonly signal?: AbortSignal | undefined;
  /** Told once when there is something to wait for. */
  readonly onWaiting?: ((message: string) => void) | undefined;
}

const askAgainMs = 100;

/**
 * The right to open a warehouse folder: two processes that both open one lose rows without a word. The operating system
 * holds the lock (`<folder>.lock`) and frees it when the process dies, however it dies; `<folder>.lock.json` says who has it.
 */
export class FolderLock {
  private readonly folder: string;
  private file: number | null;

  private constructor(folder: string, file: number) {
    this.folder = folder;
    this.file = file;
  }

  /** Throws E403 naming the holder when it takes longer than `patience`, E407 when the signal comes first. */
  static async acquire(folder: string, options: LockOptions): Promise<FolderLock> {
    const { tryLock } = await import('fs-native-extensions');
    mkdirSync(dirname(folder), { recursive: true });
    const file = openSync(`${folder}.lock`, 'a');
    const until = Date.now() + options.patience;
    let told = false;
    try {
      while (!tryLock(file)) {
        if (Date.now() >= until) throw inUse(folder, options.patience);
        if (!told)
          options.onWaiting?.(`waiting for ${describeHolder(folder)} to let go of the warehouse \`${folder}\``);
        told = true;
        await delay(askAgainMs, undefined, options.signal ? { signal: options.signal } : {}).catch(() => {
          throw new DiagnosticError(diagnostic('E407', 'cancelled while waiting for the warehouse'));
        });
      }
      const holder: Holder = { pid: process.pid, started: new Date().toISOString(), command: commandName() };
      writeFileSync(`${folder}.lock.json`, `${JSON.stringify(holder)}\n`);
      return new FolderLock(folder, file);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** The lock file itself stays: removing it would let two processes lock two files of one name. */
  release(): void {
    if (this.file === null) return;
    rmSync(`${this.folder}.lock.json`, { force: true });
    closeSync(this.file);
    this.file = null;
  }
}

/** The command without its options: they may hold secrets. */
function commandName(): string {
  const words = [basename(process.argv[1] ?? process.argv0).replace(/\.[cm]?js$/, '')];
  const command = process.argv[2];
  if (command !== undefined && /^[a-z][a-z-]*$/.test(command)) words.push(command);
  return words.join(' ');
}

function readHolder(folder: string): Holder | null {
  try {
    return JSON.parse(readFileSync(`${folder}.lock.json`, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function describeHolder(folder: string): string {
  const holder = readHolder(folder);
  return holder ? `process ${holder.pid} (\`${holder.command}\`, since ${holder.started})` : 'another process';
}

function inUse(folder: string, patience: number): DiagnosticError {
  const after = patience > 0 ? `, and did not let go of it within ${Math.round(patience / 1000)} s` : '';
  return new DiagnosticError(
    diagnostic('E403', `${describeHolder(folder)} uses the warehouse \`${folder}\`${after}`, {
      help: [
        'an embedded warehouse takes one process at a time: wait for that one, or end it',
        '`lock_wait` in the profile says for how many seconds to wait',
      ],
    }),
  );
}
