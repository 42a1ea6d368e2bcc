import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder where the built program of the site lies: beside the bundle, or in dist/ when run from source. */
export function siteProgram(): string {
  const built = fileURLToPath(new URL('./site/', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../../../dist/site/', import.meta.url));
}
