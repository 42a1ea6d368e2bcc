import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogFile, readLastRun, readManifest, readRunHistory, readSources } from '../../artifacts/index.ts';
import type { SiteInput } from './input.ts';

/**
 * What the artifacts in a target folder say, of tsdt or of dbt: the manifest must be there, the others may be missing. Throws
 * E007 when the manifest is none.
 */
export function siteInputFrom(folder: string, generatedAt: string): SiteInput {
  const manifest = readManifest(join(folder, 'manifest.json'));
  const catalog = readCatalogFile(join(folder, 'catalog.json'));
  const freshness = readSources(join(folder, 'sources.json'));
  const remembered = readRunHistory(folder);
  const last = remembered.length === 0 ? readLastRun(join(folder, 'run_results.json')) : undefined;
  return {
    generatedAt,
    manifest,
    compiled: (id) => compiledCode(manifest.nodes.get(id)),
    history: last ? [last] : remembered,
    ...(catalog ? { catalog } : {}),
    ...(freshness ? { freshness } : {}),
  };
}

const compiledCode = (node: object | undefined): string | undefined => {
  const code = (node as { compiled_code?: unknown } | undefined)?.compiled_code;
  return typeof code === 'string' ? code : undefined;
};

/** When the artifacts that the site shows were written last; 0 when there are none. Milliseconds since the epoch. */
export function artifactsChangedAt(folder: string): number {
  const times = ['manifest.json', 'catalog.json', 'run_results.json', 'sources.json'].map(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Math.max(...times);
}
