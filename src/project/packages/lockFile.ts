import { createHash } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromJs, writeYaml } from '../../template/index.ts';
import { readText } from '../files.ts';
import { openDocument, type ReadOptions, readList } from './readRequirements.ts';
import type { Requirement, ResolvedPackage } from './requirement.ts';
import { hideEnvSecrets } from './secrets.ts';

export const lockFileName = 'package-lock.yml';

export interface Lock {
  /** What packages.yml hashed to when it was written; null in a lock of other tools. */
  readonly hash: string | null;
  readonly requirements: readonly Requirement[];
  /** The names of the packages' projects, as far as the lock says them. */
  readonly names: readonly string[];
}

/** Reads package-lock.yml, whether dbt or tsdt wrote it; undefined when there is none. Throws as `readRequirements` does. */
export function readLock(root: string, options: ReadOptions): Lock | undefined {
  const opened = openLock(root);
  if (opened === undefined) return undefined;
  return {
    hash: opened.hash,
    names: opened.entries.flatMap(({ name }) => name ?? []),
    requirements: readList(opened.document, true, options),
  };
}

/** The entries of a lock without rendering them: enough to see whether all are installed. */
export function openLock(root: string) {
  const path = join(root, lockFileName);
  if (!existsSync(path)) return undefined;
  const document = openDocument(lockFileName, readText(path));
  const data: ReadonlyMap<unknown, unknown> = document.value instanceof Map ? document.value : new Map();
  const hash = data.get('sha1_hash');
  const packages = data.get('packages');
  const entries = (Array.isArray(packages) ? packages : []).map((entry: unknown) => {
    const name: unknown = entry instanceof Map ? entry.get('name') : undefined;
    return { name: typeof name === 'string' ? name : undefined };
  });
  return { document, hash: typeof hash === 'string' ? hash : null, entries };
}

/** What dbt calls the hash of a packages list: independent of the order of its items. */
export function hashOf(requirements: readonly Requirement[]): string {
  const texts = requirements.map(({ canonical }) => canonical).sort(byCodePoint);
  return createHash('sha1').update(texts.join('\n')).digest('hex');
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Writes package-lock.yml in the form that dbt writes and reads. Secrets of the environment never get into it. */
export function writeLock(
  root: string,
  lock: { readonly packages: readonly ResolvedPackage[]; readonly hash: string },
  env: Readonly<Record<string, string | undefined>>,
): void {
  const data = { packages: lock.packages.map((resolved) => entryOf(resolved, env)), sha1_hash: lock.hash };
  const text = writeYaml(fromJs(data), true, true);
  const path = join(root, lockFileName);
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

function entryOf({ pinned, name }: ResolvedPackage, env: Readonly<Record<string, string | undefined>>) {
  switch (pinned.kind) {
    case 'local':
      return { local: pinned.local, name };
    case 'tarball':
      return {
        tarball: hideEnvSecrets(pinned.written, env),
        name,
        ...(pinned.checksum ? { [pinned.checksum.algorithm]: pinned.checksum.hex } : {}),
      };
    case 'hub':
      return { package: pinned.package, version: pinned.version, name };
    case 'git': {
      const { written, revision, subdirectory, privateOf } = pinned;
      return {
        [privateOf ? 'private' : 'git']: hideEnvSecrets(written, env),
        revision,
        name,
        ...(subdirectory ? { subdirectory } : {}),
        ...(privateOf?.provider ? { provider: privateOf.provider } : {}),
      };
    }
  }
}
