import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { artifactNames } from './artifactChecker.ts';

/** The artifacts below a project, in whichever folder, and what tells that one was written anew. */
export type Artifacts = ReadonlyMap<string, string>;

/** What lies in the folders of a project, one level deep; a state that a test keeps is one of them. */
export function artifactsIn(root: string): Artifacts {
  const found = new Map<string, string>();
  const folders = existsSync(root) ? readdirSync(root, { withFileTypes: true }) : [];
  for (const folder of folders) {
    if (!folder.isDirectory() || folder.name.startsWith('.') || folder.name === 'node_modules') continue;
    for (const name of artifactNames) {
      const path = join(root, folder.name, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats) found.set(path, `${stats.ino} ${stats.mtimeMs} ${stats.size}`);
    }
  }
  return found;
}

/** Every artifact that a command of a test writes must be valid by dbt's schema. */
export async function checkWritten(root: string, before: Artifacts, args: readonly string[]): Promise<void> {
  for (const [path, written] of artifactsIn(root)) {
    if (before.get(path) === written) continue;
    const response = await fetch(`${inject('databaseBroker')}/artifact?path=${encodeURIComponent(path)}`);
    const answer = await response.text();
    if (answer !== '[]') throw new Error(`tsdt ${args.join(' ')} wrote an invalid artifact: ${answer}`);
  }
}
