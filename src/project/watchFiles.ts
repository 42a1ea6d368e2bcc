import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What a save consists of comes within this time: editors write a file beside and rename it. Milliseconds. */
const settleTime = 40;

export interface WatchedFolders {
  /** Absolute. Its own files are watched, not its folders. */
  readonly root: string;
  /** Absolute folders that are watched with all that is below them. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
}

/** The files that change, in the batches of a save, relative to the root; ends when the signal aborts. */
export async function* changedFiles({ root, folders, signal }: WatchedFolders): AsyncGenerator<readonly string[]> {
  const watchers = new Map<string, FSWatcher>();
  const changed = new Set<string>();
  // those that are not there yet are noticed when the root gets them
  const awaited = new Set(folders);
  let wake = (): void => {};
  const note = (path: string): void => {
    changed.add(relative(root, path));
    wake();
  };
  const forget = (folder: string): void => {
    for (const [path, watcher] of watchers) {
      if (path !== folder && !path.startsWith(`${folder}${sep}`)) continue;
      watcher.close();
      watchers.delete(path);
    }
  };
  // one watcher a folder: it survives that files are replaced, which watchers of files do not
  const add = (folder: string, deep: boolean): void => {
    if (watchers.has(folder)) return;
    try {
      const watcher = watch(folder, { persistent: true }, (event, name) => {
        if (name === null) return;
        const path = join(folder, name);
        if (isHidden(name)) return;
        // a folder that was taken away and made again is another one
        if (event === 'rename') forget(path);
        if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
          if ((deep || awaited.has(path)) && !watchers.has(path)) {
            add(path, true);
            note(path);
          }
        } else note(path);
      });
      watcher.on('error', () => {
        watcher.close();
        watchers.delete(folder);
      });
      watchers.set(folder, watcher);
      if (!deep) return;
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isDirectory() && !isHidden(entry.name)) add(join(folder, entry.name), true);
    } catch {
      // a folder that is not there, or is gone again, has nothing to watch
    }
  };
  add(root, false);
  for (const folder of folders) if (folder !== root) add(folder, true);
  const ended = (): void => wake();
  signal.addEventListener('abort', ended);
  try {
    while (!signal.aborted) {
      if (changed.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (signal.aborted) resolve();
        });
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, settleTime));
      const batch = [...changed].sort();
      changed.clear();
      yield batch;
    }
  } finally {
    signal.removeEventListener('abort', ended);
    for (const watcher of watchers.values()) watcher.close();
  }
}

/** Editors keep files of their own beside those that they edit. */
const isHidden = (name: string): boolean => name.startsWith('.') || name.endsWith('~') || /^\d+$/.test(name);
