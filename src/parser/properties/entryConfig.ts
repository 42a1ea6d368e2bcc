import { diagnostic } from '../../base/diagnostic.ts';
import type { JsonObject } from '../../manifest/node.ts';
import { toVariables, type YamlMap, type YamlValue } from '../../template/yaml/index.ts';
import type { Fragment } from '../config/merge.ts';
import type { ParseState } from '../state.ts';
import { entryForms } from './entryForms.ts';
import { besideConfig, nodeSections } from './knownKeys.ts';
import type { Entry } from './propertyFile.ts';

/** Configs that may stand beside `config:` and in it. */
const besideOthers: Readonly<Record<string, readonly string[]>> = {
  exposures: ['meta', 'tags'],
  metrics: ['meta', 'tags', 'group'],
  macros: ['meta', 'docs'],
};

const noKeys: readonly string[] = [];

/** The configs of a property entry: `config:`, and what stands beside it. Undefined when there are none. */
export function entryConfig(state: ParseState, entry: Entry, data: YamlMap = entry.data): Fragment | undefined {
  const config = configMap(state, entry, data);
  let result: Record<string, unknown> | undefined;
  for (const key of nodeSections.has(entry.section) ? besideConfig : (besideOthers[entry.section] ?? noKeys)) {
    const value = data.get(key);
    if (value === undefined || value === null) continue;
    result ??= {};
    result[key] = toVariables(value);
  }
  if (config && config.size > 0) {
    result ??= {};
    const own = toVariables(config) as Record<string, unknown>;
    for (const key in own) result[key] = merged(key, result[key], own[key]);
  }
  return result;
}

/** `meta` in both places is one mapping; of other keys `config:` has the say. */
function merged(key: string, beside: unknown, within: unknown): unknown {
  if (beside === undefined) return within;
  if (key === 'meta' || key === 'docs') return { ...(within as object), ...(beside as object) };
  if (key === 'tags') return [...[within].flat(), ...[beside].flat()];
  return within;
}

/** `config:` of an entry when it is a mapping; anything else is reported. */
export function configMap(state: ParseState, entry: Entry, data: YamlMap = entry.data): YamlMap | undefined {
  const config = data.get('config');
  if (config === undefined || config === null) return undefined;
  if (config instanceof Map) return config;
  // of other sections the forms of their entries said so
  if (!entryForms[entry.section])
    state.report(diagnostic('E205', '`config` must be a mapping', { place: entry.place(['config']) }));
  return undefined;
}

/** A list property; null counts as absent, anything else that is no list is reported. */
export function listOf(state: ParseState, entry: Entry, data: YamlMap, key: string): readonly YamlValue[] {
  const value = data.get(key);
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  state.report(diagnostic('E205', `\`${key}\` must be a list`, { place: entry.place([key]) }));
  return [];
}

export const plainObject = (value: YamlValue | undefined): JsonObject =>
  value instanceof Map ? (toVariables(value) as JsonObject) : {};

/** A list of texts that may be written as one text. */
export function texts(value: YamlValue | undefined): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((item) => String(item));
}
