import { diagnostic } from '../../base/diagnostic.ts';
import type { Json, JsonObject, NodeConfig, RefArgs, SemanticNode } from '../../manifest/node.ts';
import { toPlain, type YamlMap, type YamlValue } from '../../template/yaml/index.ts';
import { fqnOf, mergeConfigs } from '../compilable.ts';
import type { ConfigSection } from '../config/fields.ts';
import { entryConfig, listOf, plainObject, texts } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import type { References } from '../references.ts';
import { nothingRecorded } from '../rendering.ts';
import { addDisabled, addNode, type Draft, type ParseState } from '../state.ts';

type Semantic = Draft<SemanticNode>;

/** Reads semantic models, then the metrics over their measures, then saved queries over those. tsdt keeps them; it does not run them. */
export function parseSemantics(state: ParseState, references: References): void {
  const measures = new Map<string, Semantic>();
  for (const entry of state.properties.in('semantic_models')) {
    const node = semanticModel(state, references, entry);
    if (!node) continue;
    for (const measure of node.measures as readonly JsonObject[]) measures.set(String(measure.name), node);
  }
  const metrics = state.properties.in('metrics').map((entry) => [entry, metric(state, references, entry)] as const);
  for (const [entry, node] of metrics)
    if (node.config.enabled !== false) resolveMetric(state, references, entry, node, measures);
  for (const entry of state.properties.in('saved_queries')) savedQuery(state, references, entry);
}

function common(
  state: ParseState,
  entry: Entry,
  kind: SemanticNode['resource_type'],
  section: ConfigSection,
): Semantic {
  const { pkg, file, name } = entry;
  const uniqueId = `${kind}.${pkg.name}.${name}`;
  const fqn = fqnOf(pkg, file.path, name);
  const place = () => entry.place(['name']);
  state.places.set(uniqueId, place);
  const config = mergeConfigs(
    state,
    { section, pkg, fqn, uniqueId },
    entryConfig(state, entry),
    undefined,
    place,
  ) as NodeConfig;
  return {
    name,
    resource_type: kind,
    package_name: pkg.name,
    path: file.path,
    original_file_path: file.originalFilePath,
    unique_id: uniqueId,
    fqn,
    label: textOf(entry.data.get('label')),
    metadata: null,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    created_at: state.createdAt,
    config,
    unrendered_config: state.configs.unrendered(section, pkg, fqn, {
      properties: plainObject(entry.raw.get('config')),
    }),
    group: config.group ?? null,
  };
}

function describe(state: ParseState, entry: Entry): string | null {
  const written = entry.data.get('description');
  if (written === undefined || written === null) return null;
  return state.docs.describe(written, entry.pkg, state.rendering, () => entry.place(['description'])).text;
}

function semanticModel(state: ParseState, references: References, entry: Entry): Semantic | undefined {
  const model = entry.data.get('model');
  if (typeof model !== 'string') {
    state.report(
      diagnostic('E205', `the semantic model \`${entry.name}\` has no \`model\` such as \`ref('orders')\``, {
        place: entry.place(['model']),
      }),
    );
    return undefined;
  }
  const fields = common(state, entry, 'semantic_model', 'semantic_models');
  const recorded = nothingRecorded();
  state.rendering.expression(
    model,
    () => entry.place(['model']),
    { uniqueId: fields.unique_id, name: entry.name, packageName: entry.pkg.name },
    recorded,
  );
  const target = recorded.refs[0] && references.findRef(recorded.refs[0], entry.pkg.name);
  const element = { description: null, label: null };
  const node: Semantic = Object.assign(fields, {
    model,
    node_relation: target
      ? {
          alias: target.alias,
          schema_name: target.schema,
          database: target.database,
          relation_name: target.relation_name,
        }
      : null,
    description: describe(state, entry),
    defaults: objectOrNull(entry.data.get('defaults')),
    entities: elements(state, entry, 'entities', { ...element, role: null, expr: null }),
    measures: elements(state, entry, 'measures', {
      ...element,
      create_metric: false,
      expr: null,
      agg_params: null,
      non_additive_dimension: null,
      agg_time_dimension: null,
    }),
    dimensions: elements(state, entry, 'dimensions', {
      ...element,
      is_partition: false,
      type_params: null,
      expr: null,
      metadata: null,
      datatype: null,
    }),
    refs: recorded.refs as RefArgs[],
    primary_entity: textOf(entry.data.get('primary_entity')),
  });
  if (node.config.enabled === false) {
    addDisabled(state, node);
    return undefined;
  }
  addNode(state, state.semanticModels, node, 'semantic models');
  references.resolve(node);
  return node;
}

function elements(state: ParseState, entry: Entry, key: string, defaults: JsonObject): readonly JsonObject[] {
  return listOf(state, entry, entry.data, key).flatMap((item, index): JsonObject[] => {
    if (!(item instanceof Map) || typeof item.get('name') !== 'string') {
      state.report(
        diagnostic('E205', `an entry of \`${key}\` must be a mapping with a \`name\``, {
          place: entry.place([key, index]),
        }),
      );
      return [];
    }
    const written = toPlain(item) as JsonObject;
    const parameters = written.type_params;
    return [
      {
        ...defaults,
        ...written,
        ...(key === 'dimensions' && parameters
          ? { type_params: { validity_params: null, ...(parameters as JsonObject) } }
          : {}),
        config: { meta: {}, ...(written.config as JsonObject | undefined) },
      },
    ];
  });
}

const input = { filter: null, alias: null };

function metric(state: ParseState, references: References, entry: Entry): Semantic {
  const { data } = entry;
  const fields = common(state, entry, 'metric', 'metrics');
  const parameters = data.get('type_params');
  const written = parameters instanceof Map ? parameters : new Map<never, never>();
  for (const key of ['label', 'type']) {
    if (typeof data.get(key) === 'string') continue;
    state.report(diagnostic('E205', `the metric \`${entry.name}\` has no \`${key}\``, { place: entry.place([key]) }));
  }
  const node: Semantic = Object.assign(fields, {
    description: describe(state, entry) ?? '',
    label: textOf(data.get('label')) ?? '',
    type: textOf(data.get('type')) ?? '',
    type_params: {
      numerator: null,
      denominator: null,
      expr: null,
      window: null,
      grain_to_date: null,
      conversion_type_params: null,
      cumulative_type_params: null,
      metric_aggregation_params: null,
      fill_nulls_with: null,
      join_to_timespine: false,
      is_private: null,
      ...plainObject(written),
      measure: measureInput(written.get('measure' as never)),
      input_measures: [] as Json,
      metrics: metricInputs(written.get('metrics' as never)),
    },
    filter: filterOf(data.get('filter')),
    time_granularity: textOf(data.get('time_granularity')),
    sources: [],
    metrics: [],
    meta: fields.config.meta,
    tags: fields.config.tags ?? texts(data.get('tags')),
  });
  if (node.config.enabled === false) addDisabled(state, node);
  else if (addNode(state, state.metrics, node, 'metrics')) references.addMetric(node);
  return node;
}

function measureInput(value: YamlValue | undefined): JsonObject | null {
  if (value === undefined || value === null) return null;
  const written = value instanceof Map ? plainObject(value) : { name: String(value) };
  return { name: '', ...input, join_to_timespine: false, fill_nulls_with: null, ...written };
}

function metricInputs(value: YamlValue | undefined): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => ({
    name: '',
    ...input,
    offset_window: null,
    offset_to_grain: null,
    ...(item instanceof Map ? plainObject(item) : { name: String(item) }),
  }));
}

function filterOf(value: YamlValue | undefined): JsonObject | null {
  const filters = texts(value);
  return filters.length === 0 ? null : { where_filters: filters.map((sql) => ({ where_sql_template: sql })) };
}

/** Fills in the measures and metrics that a metric is made of. */
function resolveMetric(
  state: ParseState,
  references: References,
  entry: Entry,
  node: Semantic,
  measures: ReadonlyMap<string, Semantic>,
): void {
  const parameters = node.type_params as Record<string, unknown>;
  const ids = new Set<string>();
  const inputs: JsonObject[] = [];
  const measure = parameters.measure as JsonObject | null;
  if (measure) {
    const model = measures.get(String(measure.name));
    if (model) ids.add(model.unique_id);
    else
      state.report(
        diagnostic(
          'E201',
          `the metric \`${node.name}\` refers to the measure \`${String(measure.name)}\`, which does not exist`,
          {
            place: entry.place(['type_params', 'measure']),
            uniqueId: node.unique_id,
          },
        ),
      );
    inputs.push(measure);
  }
  const named = [
    ...(parameters.metrics as readonly JsonObject[]),
    parameters.numerator,
    parameters.denominator,
  ].flatMap((item) =>
    item === null || item === undefined
      ? []
      : [typeof item === 'object' ? String((item as JsonObject).name) : String(item)],
  );
  for (const name of named) {
    const found = references.findMetric(name, null, node.package_name);
    if (found) {
      ids.add(found.unique_id);
      const own = (found.type_params as Record<string, unknown>).measure as JsonObject | null;
      if (own && !inputs.some((known) => known.name === own.name)) inputs.push(own);
    } else {
      state.report(
        diagnostic('E201', `the metric \`${node.name}\` refers to the metric \`${name}\`, which does not exist`, {
          place: entry.place(['type_params', 'metrics']),
          uniqueId: node.unique_id,
        }),
      );
    }
  }
  parameters.input_measures = inputs;
  node.depends_on = { macros: [], nodes: [...ids] };
}

function savedQuery(state: ParseState, references: References, entry: Entry): void {
  const { data } = entry;
  const fields = common(state, entry, 'saved_query', 'saved_queries');
  const parameters = data.get('query_params');
  const written: YamlMap = parameters instanceof Map ? parameters : new Map();
  const metrics = texts(written.get('metrics'));
  const node: Semantic = Object.assign(fields, {
    query_params: {
      metrics,
      group_by: texts(written.get('group_by')),
      where: filterOf(written.get('where')),
      order_by: texts(written.get('order_by')),
      limit: toPlain(written.get('limit') ?? null) as Json,
    },
    exports: listOf(state, entry, data, 'exports').map((item) => exportOf(state, plainObject(item))),
    description: describe(state, entry),
    tags: fields.config.tags ?? [],
  });
  const ids = new Set<string>();
  for (const [index, name] of metrics.entries()) {
    const found = references.findMetric(name, null, node.package_name);
    if (found) ids.add(found.unique_id);
    else
      state.report(
        diagnostic('E201', `the saved query \`${node.name}\` refers to the metric \`${name}\`, which does not exist`, {
          place: entry.place(['query_params', 'metrics', index]),
          uniqueId: node.unique_id,
        }),
      );
  }
  node.depends_on = { macros: [], nodes: [...ids] };
  if (node.config.enabled === false) addDisabled(state, node);
  else addNode(state, state.savedQueries, node, 'saved queries');
}

function exportOf(state: ParseState, written: JsonObject): JsonObject {
  const config = (written.config ?? {}) as JsonObject;
  const { schema, alias, ...rest } = config;
  const { profile } = state.project;
  return {
    name: written.name ?? null,
    config: {
      ...rest,
      schema_name: schema ?? profile.schema,
      alias: alias ?? written.name ?? null,
      database: config.database ?? profile.database,
    },
    unrendered_config: config,
  };
}

const textOf = (value: YamlValue | undefined): string | null =>
  value === undefined || value === null ? null : String(value);
const objectOrNull = (value: YamlValue | undefined): JsonObject | null =>
  value instanceof Map ? plainObject(value) : null;
