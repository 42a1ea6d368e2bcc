import { closeSync, constants, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { GraphNode } from '../manifest/node.ts';

/** The two folders of SQL under target/: what was compiled, and what was sent. */
export type SqlFolder = 'compiled' | 'run';

/**
 * Where dbt puts a node's SQL, from the target folder: `compiled/proj/models/staging/orders.sql`. A generic test stands in a
 * folder named after the YAML file that asks for it, under its own file name; a batch of a microbatch model in a folder named after the model.
 */
export function sqlPath(folder: SqlFolder, node: GraphNode, batch?: string): string {
  const file = posix.basename(node.path);
  const place =
    posix.basename(node.original_file_path) === file
      ? node.original_file_path
      : posix.join(node.original_file_path, node.path);
  if (batch === undefined) return posix.join(folder, node.package_name, place);
  const { dir, name, ext } = posix.parse(place);
  return posix.join(folder, node.package_name, dir, name, `${name}_${batch}${ext}`);
}

/** Writes a node's SQL below the target folder and gives its path from there. */
export function writeSql(targetPath: string, folder: SqlFolder, node: GraphNode, sql: string, batch?: string): string {
  const path = sqlPath(folder, node, batch);
  overwrite(join(targetPath, ...path.split('/')), sql);
  return path;
}

/**
 * Over what stands there, not by a rename: a file system that secures replaced files on the disk makes a second run of 1,000
 * models wait two seconds for it, and nothing reads these files but people.
 */
function overwrite(path: string, text: string): void {
  const bytes = Buffer.from(text);
  const file = openForOverwrite(path);
  try {
    writeSync(file, bytes);
    ftruncateSync(file, bytes.length);
  } finally {
    closeSync(file);
  }
}

function openForOverwrite(path: string): number {
  const flags = constants.O_WRONLY | constants.O_CREAT;
  try {
    return openSync(path, flags, 0o666);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, flags, 0o666);
  }
}
