import type { YamlValue } from '../../template/yaml/index.ts';

type Step = string | number;
const late: ReadonlySet<Step> = new Set(['tests', 'data_tests', 'description', 'loaded_at_query']);
const described: ReadonlySet<Step> = new Set(['tests', 'data_tests', 'description']);
const withMembers: ReadonlySet<Step> = new Set(['columns', 'dimensions', 'measures', 'entities', 'metrics']);
const lateConfigs: ReadonlySet<Step> = new Set(['pre_hook', 'post_hook', 'pre-hook', 'post-hook', 'loaded_at_query']);

/**
 * Whether the texts below a key of a property file are rendered when the file is read. Descriptions wait for docs blocks,
 * tests for their nodes, hooks for the run. `path` starts inside of the entry of a section.
 */
export function isRenderedEarly(section: string, path: readonly Step[]): boolean {
  if (path.length === 0) return true;
  switch (section) {
    case 'sources':
      if (isLate(path.slice(0, 1), late) || (path[0] === 'config' && path[1] === 'loaded_at_query')) return false;
      return path[0] !== 'tables' || !isLateInside(path.slice(2));
    case 'macros':
      return path[0] === 'arguments' ? !isLateInside(path.slice(1)) : !isLateInside(path);
    case 'metrics':
      return path.at(-1) !== 'filter' && path.at(-2) !== 'filter' && !isLateInside(path);
    case 'saved_queries':
      return !(path[0] === 'query_params' && path[1] === 'where') && !isLateInside(path);
    case 'models':
      // Metrics that stand in a model have filters as others do.
      return !(path[0] === 'metrics' && path.includes('filter')) && !isLateInside(path);
    default:
      return !isLateInside(path);
  }
}

const isLate = (path: readonly Step[], names: ReadonlySet<Step>): boolean =>
  path[0] !== undefined && names.has(path[0]);

function isLateInside(path: readonly Step[]): boolean {
  if (isLate(path, late)) return true;
  if (path.length === 2 && isLate(path.slice(1), late)) return true;
  if (path[0] === 'config' && path[1] !== undefined && lateConfigs.has(path[1])) return true;
  if (path.length === 5 && path[4] === 'description') return true;
  if (path[0] === 'versions') {
    if (isLate(path.slice(2), described)) return true;
    if (path[2] === 'columns' && isLate(path.slice(4), described)) return true;
  }
  return path[0] !== undefined && withMembers.has(path[0]) && isLate(path.slice(2), described);
}

export const mayBeTemplate = (text: string): boolean =>
  text.includes('{{') || text.includes('{%') || text.includes('{#');

/** The same data with some of its texts replaced; what holds none of them is given back as it is. */
export function mapTexts(
  value: YamlValue,
  path: readonly Step[],
  replace: (text: string, path: readonly Step[]) => YamlValue,
): YamlValue {
  // a text without a template is rendered, too: that takes its last line end away
  if (typeof value === 'string') return mayBeTemplate(value) || value.endsWith('\n') ? replace(value, path) : value;
  if (Array.isArray(value)) {
    let changed: YamlValue[] | undefined;
    for (const [index, item] of value.entries()) {
      const next = mapTexts(item, [...path, index], replace);
      if (next === item) continue;
      changed ??= [...value];
      changed[index] = next;
    }
    return changed ?? value;
  }
  if (!(value instanceof Map)) return value;
  let changed: typeof value | undefined;
  for (const [key, item] of value) {
    const next = mapTexts(item, [...path, typeof key === 'number' ? key : String(key)], replace);
    if (next === item) continue;
    changed ??= new Map(value);
    changed.set(key, next);
  }
  return changed ?? value;
}
