import type { YamlMap } from '../template/yaml/index.ts';
import { type Described, noObject } from './compilable.ts';
import { type Fragment, isObject } from './config/merge.ts';
import { columnInfos, writtenColumns } from './properties/columns.ts';
import { entryConfig } from './properties/entryConfig.ts';
import type { Entry } from './properties/propertyFile.ts';
import type { ParseState } from './state.ts';

/** The path of a property file as nodes carry it. */
export const patchPath = (entry: Entry): string => `${entry.pkg.name}://${entry.file.originalFilePath}`;

/** What a property entry says about a node. */
export function describeBy(state: ParseState, entry: Entry): Described {
  const { data } = entry;
  const columns = writtenColumns(state, entry, data.get('columns'), ['columns']);
  return {
    description: state.docs.describe(data.get('description'), entry.pkg, state.rendering, () =>
      entry.place(['description']),
    ),
    columns: columns.length > 0 ? columnInfos(state, entry, columns) : noObject,
    patchPath: patchPath(entry),
    config: entryConfig(state, entry),
    unrendered: twice(entryConfig(state, entry, entry.raw), entry.raw),
    place: (key) => entry.place([key]),
    configPlace: (key) => entry.place(['config', key], 'key'),
  };
}

/**
 * dbt lays the configs of a property file over themselves in `unrendered_config`, so that lists in it stand twice; not those
 * that stand beside `config:`.
 */
function twice(config: Fragment | undefined, beside: YamlMap): Fragment | undefined {
  if (!config || !Object.values(config).some((value) => typeof value === 'object' && value !== null)) return config;
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, beside.has(key) ? value : doubled(value)]),
  );
}

function doubled(value: unknown): unknown {
  if (Array.isArray(value)) return [...value, ...value];
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, doubled(item)]));
}
