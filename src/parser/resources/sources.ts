import { diagnostic } from '../../base/diagnostic.ts';
import type { Place } from '../../base/source.ts';
import type { JsonObject, NodeConfig, SourceNode } from '../../manifest/node.ts';
import { toVariables, type YamlMap, type YamlPath, type YamlValue } from '../../template/yaml/index.ts';
import { mergeConfigs, noList, noObject } from '../compilable.ts';
import { capabilitiesOf } from '../facts.ts';
import { columnInfos, writtenColumns } from '../properties/columns.ts';
import { listOf, plainObject, texts } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';
import { addTestsOf } from '../tests/attach.ts';
import type { TestTarget } from '../tests/genericTest.ts';

/** Reads the sources that a property entry defines, with their tests. */
export function parseSource(state: ParseState, entry: Entry): void {
  const { data } = entry;
  for (const key of ['data_tests', 'tests']) {
    if (data.has(key)) {
      state.report(
        diagnostic('E205', `a source has no \`${key}\` of its own`, {
          place: entry.place([key], 'key'),
          help: ['move the tests to one of its `tables`'],
        }),
      );
    }
  }
  checkLoadedAt(state, entry, sourceConfig(data), []);
  for (const [index, table] of listOf(state, entry, data, 'tables').entries()) {
    const name = table instanceof Map ? table.get('name') : undefined;
    if (!(table instanceof Map) || typeof name !== 'string') {
      state.report(
        diagnostic('E205', `a table of the source \`${entry.name}\` must be a mapping with a \`name\``, {
          place: entry.place(['tables', index]),
        }),
      );
      continue;
    }
    parseTable(state, entry, table, name, index);
  }
}

function parseTable(state: ParseState, entry: Entry, table: YamlMap, name: string, index: number): void {
  const { data, pkg, file } = entry;
  const source = entry.name;
  const uniqueId = `source.${pkg.name}.${source}.${name}`;
  const fqn = [pkg.name, ...file.path.split('/').slice(0, -1), source, name];
  const place = () => entry.place(['tables', index, 'name']);
  const isKnown = state.sources.get(uniqueId);

  // an empty `freshness` of a table takes away that of its source
  const ownConfig = table.get('freshness') === null ? { ...sourceConfig(data), freshness: null } : sourceConfig(data);
  const tableConfig = sourceConfig(table);
  const properties = joinSourceConfigs(ownConfig, tableConfig);
  const config = mergeConfigs(
    state,
    { section: 'sources', pkg, fqn, uniqueId },
    properties,
    undefined,
    place,
  ) as NodeConfig;
  const description = state.docs.describe(table.get('description'), pkg, state.rendering, () =>
    entry.place(['tables', index, 'description']),
  );
  const sourceDescription = state.docs.describe(data.get('description'), pkg, state.rendering, () =>
    entry.place(['description']),
  );
  const columns = writtenColumns(state, entry, table.get('columns'), ['tables', index, 'columns']);
  const database = textOf(data.get('database')) ?? state.project.profile.database;
  const schema = textOf(data.get('schema')) ?? source;
  const identifier = textOf(table.get('identifier')) ?? name;
  const quoting = { ...noQuoting, ...plainObject(data.get('quoting')), ...plainObject(table.get('quoting')) };
  const unrenderedSchema = entry.raw.get('schema');
  const unrenderedDatabase = entry.raw.get('database');
  checkFreshness(state, entry, config, index);
  checkLoadedAt(state, entry, tableConfig, ['tables', index]);

  const node: Draft<SourceNode> = {
    database,
    schema,
    name,
    resource_type: 'source',
    package_name: pkg.name,
    path: file.originalFilePath,
    original_file_path: file.originalFilePath,
    unique_id: uniqueId,
    fqn,
    source_name: source,
    source_description: sourceDescription.text,
    loader: textOf(table.get('loader')) ?? textOf(data.get('loader')) ?? '',
    identifier,
    quoting: quoting as JsonObject,
    loaded_at_field: (config.loaded_at_field as string | null) ?? null,
    loaded_at_query: (config.loaded_at_query as string | null) ?? null,
    freshness: (config.freshness as JsonObject | null) ?? null,
    external: external(state, entry, table.get('external'), index),
    description: description.text,
    columns: columns.length > 0 ? columnInfos(state, entry, columns) : noObject,
    meta: config.meta,
    source_meta: { ...plainObject(data.get('meta')), ...plainObject(configOf(data)?.get('meta')) },
    tags: config.tags.length > 1 ? [...new Set(config.tags)] : config.tags,
    config,
    patch_path: null,
    unrendered_config: state.configs.unrendered('sources', pkg, fqn, {
      properties: { loaded_at_field: null, loaded_at_query: null, meta: {}, tags: [], ...properties },
    }),
    relation_name: state.names.relationName({ database, schema, identifier }, quoting),
    created_at: state.createdAt,
    unrendered_database:
      unrenderedDatabase === undefined || unrenderedDatabase === null ? null : String(unrenderedDatabase),
    unrendered_schema: unrenderedSchema === undefined || unrenderedSchema === null ? null : String(unrenderedSchema),
    doc_blocks: description.blocks.length > 0 ? description.blocks : noList,
  };
  if (isKnown) {
    state.report(
      diagnostic('E204', `two sources are named \`${source}.${name}\``, {
        place: place(),
        uniqueId,
        help: [`the other one is in \`${isKnown.original_file_path}\``],
      }),
    );
    return;
  }
  state.places.set(uniqueId, place);
  // its tests are there all the same, switched off with it
  if (config.enabled === false) addDisabled(state, node);
  else {
    addNode(state, state.sources, node, 'sources');
    checkMetadata(state, node, place());
  }
  const target: TestTarget = {
    entry,
    expression: `source('${source}', '${name}')`,
    ref: undefined,
    source: [source, name],
    name: `${source}_${name}`,
    fileKey: `sources.${source}`,
    attachedNode: null,
    // as dbt has it, not those of configs
    tags: [...texts(data.get('tags')), ...texts(table.get('tags'))],
  };
  addTestsOf(state, target, table, columns, ['tables', index]);
}

const noQuoting = { database: null, schema: null, identifier: null, column: null };

const textOf = (value: YamlValue | undefined): string | null =>
  value === undefined || value === null ? null : String(value);

const configOf = (data: YamlMap): YamlMap | undefined => {
  const config = data.get('config');
  return config instanceof Map ? config : undefined;
};

/** The configs of a source or of one of its tables: beside and below `config:`. */
function sourceConfig(data: YamlMap): Record<string, unknown> {
  const config: Record<string, unknown> = { ...plainObject(configOf(data)) };
  if (data.has('freshness')) {
    // what stands in `config:` lies over what stands beside it
    const beside = toVariables(data.get('freshness')!);
    if (!('freshness' in config)) config.freshness = beside;
    else if (config.freshness !== null) config.freshness = freshness(beside, config.freshness);
  }
  for (const key of ['loaded_at_field', 'loaded_at_query'])
    if (data.get(key) || (data.has(key) && !config[key])) config[key] = toVariables(data.get(key)!);
  const meta = data.get('meta');
  if (meta instanceof Map) config.meta = { ...plainObject(meta), ...(config.meta as object | undefined) };
  const tags = texts(data.get('tags'));
  if (tags.length > 0) config.tags = [...tags, ...texts(config.tags as YamlValue | undefined)];
  return config;
}

/** A table's configs over those of its source: tags add up, `meta` and freshness merge by key. */
function joinSourceConfigs(
  source: Readonly<Record<string, unknown>>,
  table: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const joined: Record<string, unknown> = { ...source, ...table };
  if (source.meta && table.meta) joined.meta = { ...(source.meta as object), ...(table.meta as object) };
  if (source.tags || table.tags)
    joined.tags = [...new Set([...[source.tags ?? []].flat(), ...[table.tags ?? []].flat()])].sort();
  if ('freshness' in joined)
    joined.freshness =
      'freshness' in table && table.freshness === null ? null : freshness(source.freshness, table.freshness);
  if (table.loaded_at_field && !table.loaded_at_query) joined.loaded_at_query = null;
  return joined;
}

interface Threshold {
  readonly count: number | null;
  readonly period: string | null;
}
const noThreshold: Threshold = Object.freeze({ count: null, period: null });

function freshness(source: unknown, table: unknown): unknown {
  const base = source as Record<string, unknown> | null | undefined;
  const own = table as Record<string, unknown> | null | undefined;
  if (!base && !own) return null;
  const threshold = (key: string): unknown => {
    const [under, over] = [base?.[key], own?.[key]];
    if (over === null) return null;
    // half of a threshold says nothing where there is a whole one
    const { count, period } = (over ?? noThreshold) as Threshold;
    return (count !== null && count !== undefined && period ? over : (under ?? over)) ?? noThreshold;
  };
  return {
    warn_after: threshold('warn_after'),
    error_after: threshold('error_after'),
    filter: own?.filter ?? base?.filter ?? null,
  };
}

const periods = new Set(['minute', 'hour', 'day']);

function checkFreshness(state: ParseState, entry: Entry, config: NodeConfig, index: number): void {
  const thresholds = config.freshness as Record<string, unknown> | null | undefined;
  for (const key of ['warn_after', 'error_after']) {
    const threshold = thresholds?.[key] as Partial<Threshold> | null | undefined;
    if (!threshold) continue;
    // One of the two alone says nothing, as in dbt.
    const { count = null, period = null } = threshold;
    if ((count === null || Number.isInteger(count)) && (period === null || periods.has(period))) continue;
    state.report(
      diagnostic('E205', `\`${key}\` of \`${entry.name}\` needs a \`count\` and a \`period\``, {
        place: entry.place(['tables', index, 'freshness', key]),
        help: ['a period is `minute`, `hour` or `day`'],
      }),
    );
  }
}

/** A source without a column of times can only be judged by what the database notes about tables. */
function checkMetadata(state: ParseState, node: Draft<SourceNode>, place: Place): void {
  if (node.loaded_at_field || node.loaded_at_query) return;
  const rules = node.freshness as Readonly<Record<string, Partial<Threshold> | null>> | null;
  if (!['warn_after', 'error_after'].some((key) => rules?.[key]?.count != null && rules[key]?.period != null)) return;
  const capabilities = capabilitiesOf(state.project.profile);
  if (!capabilities || capabilities.metadataFreshness === true) return;
  state.report(
    diagnostic('W211', `how fresh \`${node.source_name}.${node.name}\` is cannot be known`, {
      place,
      uniqueId: node.unique_id,
      help: ['give it a `loaded_at_field`: this database does not note when a table was changed'],
    }),
  );
}

function checkLoadedAt(
  state: ParseState,
  entry: Entry,
  config: Readonly<Record<string, unknown>>,
  path: YamlPath,
): void {
  if (!config.loaded_at_field || !config.loaded_at_query) return;
  state.report(
    diagnostic('E205', `\`${entry.name}\` sets both \`loaded_at_field\` and \`loaded_at_query\``, {
      place: entry.place(path),
      help: ['keep one of them'],
    }),
  );
}

function external(state: ParseState, entry: Entry, value: YamlValue | undefined, index: number): JsonObject | null {
  if (!(value instanceof Map)) return null;
  reportPartitions(state, entry, value.get('partitions'), index);
  return {
    location: null,
    file_format: null,
    row_format: null,
    tbl_properties: null,
    ...plainObject(value),
    partitions: partitions(value.get('partitions')),
  };
}

function reportPartitions(state: ParseState, entry: Entry, value: YamlValue | undefined, index: number): void {
  for (const [at, one] of (Array.isArray(value) ? value : []).entries()) {
    if (!(one instanceof Map) || (one.get('name') && one.get('data_type'))) continue;
    state.report(
      diagnostic('E205', 'a partition of an external table needs a `name` and a `data_type`', {
        place: entry.place(['tables', index, 'external', 'partitions', at]),
      }),
    );
  }
}

/** Partitions that are more than a name have all keys. */
function partitions(value: YamlValue | undefined): JsonObject['partitions'] {
  if (!Array.isArray(value)) return null;
  return value.map((one) =>
    one instanceof Map ? { name: '', description: '', data_type: '', meta: {}, ...plainObject(one) } : toVariables(one),
  ) as JsonObject['partitions'];
}
