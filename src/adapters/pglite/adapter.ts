import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { Profile } from '../../manifest/project.ts';
import type { AdapterOptions } from '../index.ts';
import { PostgresAdapter, type WireSource } from '../postgres/adapter.ts';
import type { Wire } from '../postgres/wire.ts';
import { PgliteWire } from './connection.ts';
import { pgliteCapabilities, pgliteMajorVersion } from './facts.ts';
import { FolderLock } from './lock.ts';

/** An embedded Postgres in a folder. */
export class PgliteAdapter extends PostgresAdapter {
  constructor(profile: Profile, options: Pick<AdapterOptions, 'onWaiting'> = {}) {
    super(new Warehouse(profile, options));
  }
}

const defaultPatienceSeconds = 600;

/** The one connection to a warehouse folder, and the lock on it, held from the first use to the end. */
class Warehouse implements WireSource {
  readonly capabilities = pgliteCapabilities;
  readonly database: string;
  private readonly folder: string;
  private readonly patience: number;
  private readonly onWaiting: ((message: string) => void) | undefined;
  private lock: FolderLock | null = null;

  constructor(profile: Profile, options: Pick<AdapterOptions, 'onWaiting'>) {
    const { path, lock_wait: wait = defaultPatienceSeconds } = profile.credentials;
    const target = `of profile \`${profile.profileName}\`, target \`${profile.targetName}\`,`;
    if (path !== undefined && (typeof path !== 'string' || path === '' || path.includes('://'))) {
      throw new DiagnosticError(diagnostic('E005', `\`path\` ${target} must be the path of a folder`));
    }
    if (typeof wait !== 'number' || !(wait >= 0)) {
      throw new DiagnosticError(diagnostic('E005', `\`lock_wait\` ${target} must be a number of seconds`));
    }
    this.database = profile.database || 'postgres';
    this.folder = warehouseFolder(profile.folder, path ?? '.tsdt/warehouse');
    this.patience = wait * 1000;
    this.onWaiting = options.onWaiting;
  }

  async open(signal?: AbortSignal): Promise<PgliteWire> {
    this.lock ??= await FolderLock.acquire(this.folder, { patience: this.patience, signal, onWaiting: this.onWaiting });
    try {
      return await openFolder(this.folder, this.database, signal);
    } catch (error) {
      this.lock.release();
      this.lock = null;
      throw error;
    }
  }

  interrupt(wire: Wire): Promise<void> {
    return wire.interrupt();
  }

  async reset(wire: Wire): Promise<boolean> {
    try {
      return (await wire.query('discard all')).error === null;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    this.lock?.release();
    this.lock = null;
  }
}

function warehouseFolder(base: string, path: string): string {
  return resolve(base, path.replace(/^~(?=[/\\]|$)/, homedir()));
}

/** Opens a folder, making it when there is none. One whose making was interrupted is made anew; any other is left alone. */
async function openFolder(folder: string, database: string, signal?: AbortSignal): Promise<PgliteWire> {
  const unfinished = `${folder}.unfinished`;
  if (existsSync(unfinished)) rmSync(folder, { recursive: true, force: true });
  const isNew = !existsSync(join(folder, 'PG_VERSION'));
  if (isNew && existsSync(folder) && readdirSync(folder).length > 0) {
    throw cannotOpen(folder, 'the folder has other files in it', 'name another folder in `path`');
  }
  try {
    if (isNew) {
      mkdirSync(dirname(folder), { recursive: true });
      writeFileSync(unfinished, '');
    }
    const wire = await PgliteWire.open(folder, database, signal);
    if (isNew) rmSync(unfinished, { force: true });
    return wire;
  } catch (error) {
    const made = isNew ? pgliteMajorVersion : readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
    if (made !== pgliteMajorVersion) {
      throw cannotOpen(
        folder,
        `it was made by Postgres ${made}, and the embedded database is Postgres ${pgliteMajorVersion}`,
        'move the folder away and build it anew, or use the version of tsdt that made it',
      );
    }
    throw cannotOpen(
      folder,
      (error as Error).message,
      'is the folder complete, readable, and made by this version of tsdt?',
    );
  }
}

function cannotOpen(folder: string, reason: string, help: string): DiagnosticError {
  return new DiagnosticError(
    diagnostic('E402', `cannot open the warehouse \`${folder}\`: ${reason}`, { help: [help] }),
  );
}
