import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';
import type { Place, SourceFile } from '../../base/source.ts';
import { didYouMean } from '../../base/suggest.ts';
import { configKey, defaultConfigs } from './fields.ts';

/** Configs of adapters and materializations that no default names. */
const others = ['pre_hook', 'post_hook', 'sql_header', 'indexes', 'unlogged', 'on_dependents', 'load', 'predicates'];
const known: ReadonlySet<string> = new Set([...Object.keys(defaultConfigs.models), ...others].map(configKey));
const candidates: ReadonlyMap<'models' | 'seeds' | 'snapshots', readonly string[]> = new Map(
  (['models', 'seeds', 'snapshots'] as const).map((section) => [
    section,
    [...Object.keys(defaultConfigs[section]), ...others],
  ]),
);

/** Where a config may have been written, the most specific first. */
export interface ConfigPlaces {
  /** In a property file, when the key stands there. */
  readonly property: (key: string) => Place | undefined;
  /** The node's own file, when its `config()` calls name the key. */
  readonly code: (key: string) => SourceFile | undefined;
  readonly projectFile: SourceFile;
}

/**
 * W001 for configs that look like a misspelt one of dbt's. Other names are nobody's business: macros of the project read
 * configs of its own.
 */
export function misspeltConfigs(
  section: 'models' | 'seeds' | 'snapshots',
  config: Readonly<Record<string, unknown>>,
  places: ConfigPlaces,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const key in config) {
    if (known.has(key) || Object.hasOwn(defaultConfigs[section], key)) continue;
    const meant = didYouMean(key, candidates.get(section)!);
    if (meant === undefined) continue;
    const place = placeOf(key, places);
    found.push(
      diagnostic('W001', `unknown config \`${key}\``, {
        ...(place ? { place } : {}),
        help: [`did you mean \`${meant}\`?`],
      }),
    );
  }
  return found;
}

function placeOf(key: string, { property, code, projectFile }: ConfigPlaces): Place | undefined {
  const inCode = code(key);
  return (inCode && wordIn(inCode, key)) ?? property(key) ?? wordIn(projectFile, key);
}

/** The first place of a file that gives a key a value. */
function wordIn(file: SourceFile, key: string): Place | undefined {
  const escaped = key.replace(/[^\w]/g, '\\$&');
  const match = new RegExp(`(?<![\\w-])${escaped}(?=['"]?\\s*[:=])`).exec(file.text);
  return match ? { file, span: { start: match.index, end: match.index + key.length } } : undefined;
}
