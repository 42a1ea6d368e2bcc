import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { readText } from '../files.ts';
import { projectFileNames } from '../projectFile.ts';
import { openDocument, readRequirements } from './readRequirements.ts';
import type { Origin, Requirement } from './requirement.ts';
import type { PackageWorld } from './world.ts';

/**
 * The name of the project in a folder, and what it asks for. `shown` is how messages call the package.
 * Throws a DiagnosticError (E002, E008).
 */
export function readMetadata(
  folder: string,
  shown: string,
  origin: Origin,
  world: PackageWorld,
): { readonly name: string; readonly requirements: readonly Requirement[] } {
  const place = origin.place ? { place: origin.place } : {};
  const file = projectFileNames.find((name) => existsSync(join(folder, name)));
  if (file === undefined)
    throw new DiagnosticError(
      diagnostic('E008', `there is no \`dbt_project.yml\` in the package \`${shown}\``, {
        ...place,
        help: [existsSync(folder) ? 'name the folder of its project file' : 'the folder does not exist'],
      }),
    );
  const document = openDocument(`${shown}/${file}`, readText(join(folder, file)), world.env);
  const name = document.value instanceof Map ? document.value.get('name') : undefined;
  if (typeof name !== 'string' || name === '')
    throw new DiagnosticError(diagnostic('E008', `the project of the package \`${shown}\` has no \`name\``, place));
  const { requirements } = readRequirements(folder, {
    wantedBy: name,
    globals: world.globals,
    env: world.env,
    isRoot: false,
    describe: (path) => `${shown}/${path}`,
  });
  return { name, requirements };
}
