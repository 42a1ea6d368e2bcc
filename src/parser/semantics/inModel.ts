import { diagnostic } from '../../base/diagnostic.ts';
import type { YamlMap, YamlPath, YamlValue } from '../../template/yaml/index.ts';
import { listOf } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { derivedShapes, semanticModelShape } from '../properties/semanticShapes.ts';
import { checkShape } from '../properties/shape.ts';
import type { ParseState } from '../state.ts';
import { textOf } from './common.ts';
import type { Home } from './flatMetric.ts';

/** What stands inside of a model, as entries of sections of their own. */
export interface InModel {
  readonly semanticModel: Entry;
  readonly metrics: readonly Entry[];
  readonly home: Home;
}

/** The semantic model and the metrics that the entry of a model describes; undefined when it asks for none. */
export function inModel(state: ParseState, entry: Entry): InModel | undefined {
  const { data, pkg } = entry;
  const written = data.get('semantic_model');
  if (written === undefined || written === null || written === false) return undefined;
  if (written !== true && !(written instanceof Map)) {
    state.report(
      diagnostic('E205', '`semantic_model` must be `true`, `false` or a mapping', {
        place: entry.place(['semantic_model']),
      }),
    );
    return undefined;
  }
  const own: YamlMap = written === true ? new Map() : written;
  checkShape(state, entry, ['semantic_model'], own, '`semantic_model`', semanticModelShape);
  for (const key of ['primary_entity', 'agg_time_dimension']) {
    const name = data.get(key) ?? null;
    if (name === null || typeof name === 'string') continue;
    state.report(diagnostic('E205', `\`${key}\` must be a text`, { place: entry.place([key]) }));
  }
  if (own.get('enabled') === false) return undefined;
  // Of a model with versions, dbt makes nothing.
  const uniqueId = `model.${pkg.name}.${entry.name}`;
  if (data.has('versions') || !(state.nodes.has(uniqueId) || state.disabled.has(uniqueId))) return undefined;
  const name = textOf(own.get('name')) ?? entry.name;
  const elements = { entities: [] as Element[], dimensions: [] as Element[] };
  for (const [index, column] of listOf(state, entry, data, 'columns').entries()) {
    if (!(column instanceof Map)) continue;
    const path = ['columns', index];
    const entity = elementOf(column, 'entity');
    if (entity) elements.entities.push({ data: entity, path });
    const dimension = elementOf(column, 'dimension');
    if (dimension) elements.dimensions.push({ data: dimension, path });
  }
  const derived = data.get('derived_semantics');
  if (derived instanceof Map) {
    checkShape(state, entry, ['derived_semantics'], derived, '`derived_semantics`', {
      entities: ['list'],
      dimensions: ['list'],
    });
    for (const key of ['entities', 'dimensions'] as const)
      for (const element of derivedElements(state, entry, derived, key)) elements[key].push(element);
  }
  const aggTimeDimension = textOf(data.get('agg_time_dimension'));
  return {
    semanticModel: semanticEntry(entry, name, own, elements, aggTimeDimension),
    metrics: metricEntries(state, entry),
    home: { semanticModel: name, aggTimeDimension },
  };
}

interface Element {
  readonly data: YamlMap;
  readonly path: YamlPath;
}

function semanticEntry(
  entry: Entry,
  name: string,
  own: YamlMap,
  elements: { readonly entities: readonly Element[]; readonly dimensions: readonly Element[] },
  aggTimeDimension: string | null,
): Entry {
  const { data } = entry;
  const meta = own.get('config') instanceof Map ? (own.get('config') as YamlMap).get('meta') : undefined;
  const config: YamlMap = new Map();
  // Without a mapping of its own, dbt takes over nothing else.
  if (own.get('config') instanceof Map) {
    config.set('meta', meta ?? new Map());
    config.set('enabled', own.get('enabled') ?? true);
    if ((own.get('group') ?? null) !== null) config.set('group', own.get('group') ?? null);
  }
  const semantic: YamlMap = new Map<string, YamlValue>([
    ['name', name],
    ['model', `ref('${entry.name}')`],
    ['description', data.get('description') ?? ''],
    ['defaults', new Map([['agg_time_dimension', aggTimeDimension]])],
    ['primary_entity', data.get('primary_entity') ?? null],
    ['entities', elements.entities.map((element) => element.data)],
    ['dimensions', elements.dimensions.map((element) => element.data)],
    ['config', config],
  ]);
  const place: Entry['place'] = ([key, index, ...rest], what) => {
    const element = key === 'entities' || key === 'dimensions' ? elements[key][Number(index)] : undefined;
    if (element) return entry.place([...element.path, ...(rest[0] === 'name' ? rest : [])], what);
    if (key === 'defaults') return entry.place(['agg_time_dimension'], what);
    return entry.place([key === 'primary_entity' || key === 'description' ? key : 'semantic_model'], what);
  };
  return { ...entry, section: 'semantic_models', name, raw: semantic, data: semantic, place };
}

/** The entity or dimension of a column, completed from it. */
function elementOf(column: YamlMap, key: 'entity' | 'dimension'): YamlMap | undefined {
  const written = column.get(key) ?? null;
  const name = column.get('name');
  if (written === null || typeof name !== 'string') return undefined;
  const isMapping = written instanceof Map;
  const own: YamlMap = isMapping ? written : new Map([['type', written]]);
  const finalName = textOf(own.get('name')) ?? name;
  const element: YamlMap = new Map<string, YamlValue>([
    ['name', finalName],
    ['type', own.get('type') ?? null],
    ['description', own.get('description') ?? column.get('description') ?? ''],
    ['label', own.get('label') ?? null],
    ['expr', finalName === name ? null : name],
    ['config', new Map([['meta', metaOf(column, own, key)]])],
  ]);
  if (key === 'entity') return element;
  element.set('is_partition', own.get('is_partition') ?? false);
  // With the type alone, dbt leaves the granularity of the column behind.
  if (isMapping) setGrain(element, column.get('granularity'), own.get('validity_params'));
  return element;
}

/** A dimension has the meta of its column too; an entity has its own, or that of its column. */
function metaOf(column: YamlMap, own: YamlMap, key: 'entity' | 'dimension'): YamlMap {
  const metaIn = (map: YamlValue | undefined): YamlMap | undefined => {
    const meta = map instanceof Map ? map.get('meta') : undefined;
    return meta instanceof Map ? meta : undefined;
  };
  const ofColumn = new Map([...(metaIn(column.get('config')) ?? []), ...(metaIn(column) ?? [])]);
  const ofOwn = metaIn(own.get('config'));
  return key === 'entity' ? (ofOwn ?? ofColumn) : new Map([...ofColumn, ...(ofOwn ?? [])]);
}

function setGrain(element: YamlMap, grain: YamlValue | undefined, validity: YamlValue | undefined): void {
  if (grain === undefined || grain === null) return;
  element.set(
    'type_params',
    new Map<string, YamlValue>([
      ['time_granularity', grain],
      ['validity_params', validity ?? null],
    ]),
  );
}

function derivedElements(
  state: ParseState,
  entry: Entry,
  derived: YamlMap,
  key: 'entities' | 'dimensions',
): readonly Element[] {
  return listOf(state, entry, derived, key).flatMap((written, index): Element[] => {
    const path = ['derived_semantics', key, index];
    const what = key === 'entities' ? 'a derived entity' : 'a derived dimension';
    const missing = written instanceof Map ? ['name', 'type', 'expr'].find((part) => !written.has(part)) : 'name';
    if (!(written instanceof Map) || missing !== undefined) {
      state.report(diagnostic('E205', `${what} has no \`${String(missing)}\``, { place: entry.place(path) }));
      return [];
    }
    if (!checkShape(state, entry, path, written, what, derivedShapes[key] ?? {})) return [];
    const { granularity, validity_params: validity } = Object.fromEntries(written) as Record<string, YamlValue>;
    const data: YamlMap = new Map([...written].filter(([k]) => k !== 'granularity' && k !== 'validity_params'));
    setGrain(data, granularity, validity);
    return [{ data, path }];
  });
}

function metricEntries(state: ParseState, entry: Entry): readonly Entry[] {
  const raw = entry.raw.get('metrics');
  return listOf(state, entry, entry.data, 'metrics').flatMap((data, index): Entry[] => {
    const name = data instanceof Map ? data.get('name') : undefined;
    if (!(data instanceof Map) || typeof name !== 'string') {
      state.report(
        diagnostic('E205', 'an entry of `metrics` must be a mapping with a `name`', {
          place: entry.place(['metrics', index]),
        }),
      );
      return [];
    }
    const written = Array.isArray(raw) ? raw[index] : undefined;
    const place: Entry['place'] = (path, what) => entry.place(['metrics', index, ...path], what);
    return [{ ...entry, section: 'metrics', name, raw: written instanceof Map ? written : data, data, place }];
  });
}
