import { diagnostic } from '../../base/diagnostic.ts';
import type { ColumnInfo, Constraint, JsonObject } from '../../manifest/node.ts';
import { toVariables, type YamlMap, type YamlPath, type YamlValue } from '../../template/yaml/index.ts';
import { isObject } from '../config/merge.ts';
import type { ParseState } from '../state.ts';
import { plainObject, texts } from './entryConfig.ts';
import type { Entry } from './propertyFile.ts';
import { columnDimension, columnEntity } from './semanticColumns.ts';

const noList: readonly never[] = Object.freeze([]);
const noObject: JsonObject = Object.freeze({});
const emptyConfig: JsonObject = Object.freeze({ meta: noObject, tags: noList });
const known = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'quote',
  'config',
  'tags',
  'granularity',
  'dimension',
  'entity',
  'tests',
  'data_tests',
  'docs',
]);

/** A column as a property file writes it, with its place. */
export interface WrittenColumn {
  readonly data: YamlMap;
  readonly path: YamlPath;
}

/** The columns of an entry, or of one of its versions or tables, as written; what is no mapping with a name is reported. */
export function writtenColumns(
  state: ParseState,
  entry: Entry,
  list: YamlValue | undefined,
  path: YamlPath,
): WrittenColumn[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) {
    state.report(
      diagnostic('E205', '`columns` must be a list', {
        place: entry.place(path),
        help: [
          list instanceof Map && list.size > 0 && !list.has('name')
            ? `write each column as an entry with a name: \`- name: ${String([...list.keys()][0])}\``
            : 'write each column as an entry of its own that begins with `- name:`',
        ],
      }),
    );
    return [];
  }
  const columns: WrittenColumn[] = [];
  for (const [index, data] of list.entries()) {
    if (data instanceof Map && (typeof data.get('name') === 'string' || data.has('include')))
      columns.push({ data, path: [...path, index] });
    else if (data instanceof Map && data.has('name')) {
      state.report(
        diagnostic('E205', 'the name of a column must be a text', {
          place: entry.place([...path, index, 'name']),
          help: ['write it with quotes'],
        }),
      );
    } else
      state.report(
        diagnostic('E205', 'a column must be a mapping with a `name`', { place: entry.place([...path, index]) }),
      );
  }
  return columns;
}

/** Columns in the shape of the manifest. */
export function columnInfos(
  state: ParseState,
  entry: Entry,
  columns: readonly WrittenColumn[],
): Record<string, ColumnInfo> {
  const result: Record<string, ColumnInfo> = {};
  for (const { data, path } of columns) {
    const name = data.get('name');
    if (typeof name === 'string') result[name] = columnInfo(state, entry, name, data, path);
  }
  return result;
}

function columnInfo(state: ParseState, entry: Entry, name: string, data: YamlMap, path: YamlPath): ColumnInfo {
  const description = state.docs.describe(data.get('description'), entry.pkg, state.rendering, () =>
    entry.place([...path, 'description']),
  );
  const tags = columnTags(data);
  const written = data.get('config');
  const config = written instanceof Map ? plainObject(written) : undefined;
  const beside = data.get('meta');
  const meta =
    beside instanceof Map || isObject(config?.meta)
      ? { ...plainObject(beside), ...(isObject(config?.meta) ? (config.meta as JsonObject) : noObject) }
      : noObject;
  const constraints = data.get('constraints');
  const info: Record<string, unknown> = {
    name,
    description: description.text,
    meta,
    data_type: text(data.get('data_type')),
    constraints: Array.isArray(constraints)
      ? constraintsOf(state, entry, constraints, [...path, 'constraints'])
      : noList,
    quote: typeof data.get('quote') === 'boolean' ? data.get('quote') : null,
    config: config || meta !== noObject || tags.length > 0 ? { ...config, meta, tags } : emptyConfig,
    tags,
    granularity: text(data.get('granularity')),
    dimension: columnDimension(state, entry, data, path),
    entity: columnEntity(state, entry, data, path),
    doc_blocks: description.blocks.length > 0 ? description.blocks : noList,
  };
  for (const [key, value] of data) if (typeof key === 'string' && !known.has(key)) info[key] = toVariables(value);
  return info as unknown as ColumnInfo;
}

/** Tags of a column: those of its config first. Its tests carry them too. */
export function columnTags(data: YamlMap): readonly string[] {
  const config = data.get('config');
  const beside = data.get('tags');
  const tags = config instanceof Map ? config.get('tags') : undefined;
  const within = Array.isArray(tags) || typeof tags === 'string' ? tags : undefined;
  if ((beside === undefined || beside === null) && (within === undefined || within === null)) return noList;
  return [...new Set([...texts(within), ...texts(beside)])];
}

const text = (value: YamlValue | undefined): string | null =>
  value === undefined || value === null ? null : String(value);

const constraintTypes = new Set(['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom']);

/** Constraints in the shape of the manifest; `withColumns` for those of a model. */
export function constraintsOf(
  state: ParseState,
  entry: Entry,
  list: readonly YamlValue[],
  path: YamlPath,
  withColumns = false,
): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const [index, item] of list.entries()) {
    const type = item instanceof Map ? item.get('type') : undefined;
    if (!(item instanceof Map) || typeof type !== 'string' || !constraintTypes.has(type)) {
      state.report(
        diagnostic('E205', 'a constraint needs a `type`', {
          place: entry.place([...path, index]),
          help: [`types are ${[...constraintTypes].map((name) => `\`${name}\``).join(', ')}`],
        }),
      );
      continue;
    }
    const flag = (key: string): boolean => item.get(key) !== false;
    constraints.push({
      type: type as Constraint['type'],
      name: text(item.get('name')),
      expression: text(item.get('expression')),
      warn_unenforced: flag('warn_unenforced'),
      warn_unsupported: flag('warn_unsupported'),
      to: text(item.get('to')),
      to_columns: texts(item.get('to_columns')),
      ...(withColumns ? { columns: texts(item.get('columns')) } : {}),
    });
  }
  return constraints;
}

/** The columns of a version: those that `include` and `exclude` leave of the model's, then its own. */
export function versionColumns(
  base: readonly WrittenColumn[],
  own: readonly WrittenColumn[],
): readonly WrittenColumn[] {
  const rule = own.find((column) => column.data.has('include') || column.data.has('exclude'))?.data;
  if (own.length === 0) return base;
  const named = own.filter((column) => typeof column.data.get('name') === 'string');
  const overridden = new Set(named.map((column) => column.data.get('name')));
  const include = rule?.get('include');
  const exclude = new Set(texts(rule?.get('exclude')));
  const all = include === 'all' || include === '*' || include === undefined || include === null;
  const wanted = new Set(all ? [] : texts(include));
  const kept = base.filter(({ data }) => {
    const name = data.get('name') as string;
    return !overridden.has(name) && !exclude.has(name) && (all || wanted.has(name));
  });
  return [...kept, ...named];
}
