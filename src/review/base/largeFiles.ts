import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, existsSync, lstatSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pointerOf } from '../../base/largeFile.ts';
import { type GitOptions, runGit } from '../../project/index.ts';

/** Where the files of a commit were put: see `Tree`. */
interface Place {
  readonly top: string;
  readonly target: string;
}

/** Of git LFS a commit holds only pointers: what they point to is taken from the clone's store, or from the same file as it is now. */
export async function fillPointers(
  { top, target }: Place,
  names: readonly string[],
  options: GitOptions,
): Promise<string[]> {
  const missing: string[] = [];
  let store: string | undefined;
  for (const name of names) {
    const file = join(target, name);
    if (lstatSync(file).size > 1024) continue;
    const pointer = pointerOf(readFileSync(file, 'utf8'));
    if (!pointer) continue;
    store ??= resolve(top, (await runGit(['rev-parse', '--git-common-dir'], options, top)).trim(), 'lfs/objects');
    const kept = join(store, pointer.slice(0, 2), pointer.slice(2, 4), pointer);
    const now = join(top, name);
    if (existsSync(kept)) copyFileSync(kept, file);
    else if (existsSync(now) && (await hashOf(now)) === pointer) copyFileSync(now, file);
    else missing.push(`\`${name}\``);
  }
  if (missing.length === 0) return [];
  const shown = `${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} others` : ''}`;
  return [`git LFS holds ${shown} of the base, which is not here: \`git lfs fetch\` of the base's branch brings it`];
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
