import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../dotenv.ts';

/**
 * Files that were fetched before, for all projects of a user. A cache: what cannot be read or written is as good as absent.
 * It stands in TSDT_CACHE_DIR, or else in `tsdt` of XDG_CACHE_HOME or `~/.cache`.
 */
export class PackageCache {
  private readonly folder: string;

  constructor(env: Environment) {
    this.folder = env.TSDT_CACHE_DIR || join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'tsdt');
  }

  read(kind: 'hub' | 'tarballs', key: string): Buffer | undefined {
    try {
      return readFileSync(this.path(kind, key));
    } catch {
      return undefined;
    }
  }

  write(kind: 'hub' | 'tarballs', key: string, content: string | Buffer): void {
    const path = this.path(kind, key);
    const temporary = `${path}.${randomUUID()}`;
    try {
      mkdirSync(join(this.folder, kind), { recursive: true });
      writeFileSync(temporary, content);
      renameSync(temporary, path);
    } catch {
      rmSync(temporary, { force: true });
    }
  }

  forget(kind: 'hub' | 'tarballs', key: string): void {
    rmSync(this.path(kind, key), { force: true });
  }

  /** Keys are addresses, which may hold tokens: only their hash is a name. */
  private path(kind: string, key: string): string {
    return join(this.folder, kind, createHash('sha256').update(key).digest('hex'));
  }
}
