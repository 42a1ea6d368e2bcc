import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { SourceFile } from '../base/source.ts';
import type { JsonObject } from '../manifest/node.ts';
import { type Globals, readYaml, toPlain, type YamlValue } from '../template/index.ts';
import { readText } from './files.ts';
import { renderYaml } from './render.ts';

/**
 * The integrations that catalogs.yml makes active, by the names that models give as `catalog_name`. Empty without the file.
 * Throws E003 for what cannot be meant.
 * https://docs.getdbt.com/docs/mesh/iceberg/about-catalogs
 */
export function readCatalogs(root: string, globals: Globals): Readonly<Record<string, JsonObject>> {
  const name = 'catalogs.yml';
  const path = join(root, name);
  if (!existsSync(path)) return {};
  const file: SourceFile = { path: name, text: readText(path) };
  const { value, diagnostics } = readYaml(file);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new DiagnosticError(diagnostics);
  const data = toPlain(renderYaml(value, { globals, file, place: () => undefined }) as YamlValue) as JsonObject | null;
  const refuse = (message: string): DiagnosticError =>
    new DiagnosticError(diagnostic('E003', message, { place: { file, span: { start: 0, end: 0 } } }));
  if (data?.catalogs !== undefined && !Array.isArray(data.catalogs)) throw refuse('`catalogs` must be a list');

  const found: Record<string, JsonObject> = {};
  for (const catalog of (data?.catalogs ?? []) as readonly JsonObject[]) {
    if (typeof catalog?.name !== 'string') throw refuse('each of `catalogs` needs a `name`');
    if (found[catalog.name]) throw refuse(`there are two catalogs \`${catalog.name}\``);
    const integrations = (catalog.write_integrations ?? []) as readonly JsonObject[];
    const wanted = catalog.active_write_integration ?? (integrations.length === 1 ? integrations[0]?.name : undefined);
    const active = integrations.find((one) => one.name === wanted);
    if (!active)
      throw refuse(
        wanted === undefined
          ? `the catalog \`${catalog.name}\` needs an \`active_write_integration\``
          : `the catalog \`${catalog.name}\` has no write integration \`${String(wanted)}\``,
      );
    found[catalog.name] = { ...active, name: catalog.name };
  }
  return found;
}
