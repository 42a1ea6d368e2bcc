import { diagnostic } from '../../base/diagnostic.ts';
import type { YamlMap, YamlValue } from '../../template/yaml/index.ts';
import type { Entry } from '../properties/propertyFile.ts';
import type { ParseState } from '../state.ts';

/** The sources of a project, each with what an entry with `overrides: <package>` says about it laid over it. */
export function overriddenSources(state: ParseState): readonly Entry[] {
  const entries = state.properties.in('sources');
  const overrides = entries.filter((entry) => entry.data.has('overrides'));
  if (overrides.length === 0) return entries;
  const unused = new Set(overrides);
  for (const entry of overrides) {
    const place = () => entry.place(['overrides'], 'key');
    const message = `the source \`${entry.name}\` overrides one of a package`;
    state.deprecatedForms.found('W013', entry.pkg, place, message, 'switch that one off, and define your own');
  }
  const sources = entries
    .filter((entry) => !entry.data.has('overrides'))
    .map((entry) => {
      let { data, raw } = entry;
      for (const over of overrides) {
        if (over.name !== entry.name || over.data.get('overrides') !== entry.pkg.name) continue;
        unused.delete(over);
        data = laidOver(data, over.data);
        raw = laidOver(raw, over.raw);
      }
      return data === entry.data ? entry : { ...entry, data, raw };
    });
  for (const entry of unused) {
    state.report(
      diagnostic(
        'W005',
        `there is no source \`${entry.name}\` in package \`${String(entry.data.get('overrides'))}\` to override`,
        {
          place: entry.place(['overrides']),
        },
      ),
    );
  }
  return sources;
}

const own: ReadonlySet<unknown> = new Set(['name', 'overrides', 'tables', 'version']);

function laidOver(under: YamlMap, over: YamlMap): YamlMap {
  const result: YamlMap = new Map(under);
  for (const [key, value] of over) if (!own.has(key) && value !== null) result.set(key, value);
  const tables = over.get('tables');
  if (Array.isArray(tables)) result.set('tables', laidOverTables(under.get('tables'), tables));
  return result;
}

function laidOverTables(under: YamlValue | undefined, over: readonly YamlValue[]): YamlValue[] {
  const tables: YamlValue[] = Array.isArray(under) ? [...under] : [];
  for (const table of over) {
    if (!(table instanceof Map)) continue;
    const at = tables.findIndex((known) => known instanceof Map && known.get('name') === table.get('name'));
    const known = tables[at];
    if (known instanceof Map) tables[at] = laidOver(known, table);
  }
  return tables;
}
