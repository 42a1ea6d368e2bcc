import { join, posix } from 'node:path';
import type { GraphNode } from '../manifest/node.ts';
import { writeAtomically } from './atomicFile.ts';

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
  writeAtomically(join(targetPath, ...path.split('/')), [sql]);
  return path;
}
