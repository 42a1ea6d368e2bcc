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
    unrendered: twice(entryConfig(state, entry, entry.raw), entryConfig(state, entry), entry.raw),
    place: (key) => entry.place([key]),
    configPlace: (key) => entry.place(['config', key], 'key'),
  };
}

/**
 * dbt lays the configs of a property file as they are written over those that came out, in `unrendered_config`: lists in it hold both; not
 * those that stand beside `config:`.
 */
function twice(written: Fragment | undefined, rendered: Fragment | undefined, beside: YamlMap): Fragment | undefined {
  if (!written || !Object.values(written).some((value) => typeof value === 'object' && value !== null)) return written;
  return Object.fromEntries(
    Object.entries(written).map(([key, value]) => [key, beside.has(key) ? value : both(value, rendered?.[key])]),
  );
}

function both(written: unknown, rendered: unknown): unknown {
  if (Array.isArray(written)) return Array.isArray(rendered) ? [...written, ...rendered] : written;
  if (!isObject(written)) return written;
  const under = isObject(rendered) ? (rendered as Record<string, unknown>) : {};
  return Object.fromEntries(Object.entries(written).map(([key, item]) => [key, both(item, under[key])]));
}
