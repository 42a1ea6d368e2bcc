import { diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Json, JsonObject } from '../../manifest/node.ts';
import type { YamlMap, YamlPath, YamlValue } from '../../template/yaml/index.ts';
import { texts } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { checkWord } from '../properties/words.ts';
import type { References } from '../references.ts';
import { addDisabled, addNode, type ParseState } from '../state.ts';
import { common, describe, filterOf, type Semantic, textOf } from './common.ts';
import { flatParameters, type Home } from './flatMetric.ts';
import { metricParameters } from './metricParameters.ts';

const types = ['simple', 'ratio', 'cumulative', 'derived', 'conversion'];

/** Reads a metric. What it is made of is found later, when all metrics are there. */
export function readMetric(state: ParseState, references: References, entry: Entry, home?: Home): Semantic {
  const { data } = entry;
  const fields = common(state, entry, 'metric', 'metrics');
  const parameters = data.get('type_params');
  const written: YamlMap = parameters instanceof Map ? parameters : new Map();
  const isFlat = home !== undefined || !data.has('type_params');
  const type = textOf(data.get('type'))?.toLowerCase() ?? (isFlat ? 'simple' : '');
  if (type === '') {
    state.report(diagnostic('E205', `the metric \`${entry.name}\` has no \`type\``, { place: entry.place(['type']) }));
  } else checkWord(state, entry, ['type'], type, 'a type of metrics', types);
  if (!isFlat) checkParts(state, entry, type, written);
  const node: Semantic = Object.assign(fields, {
    description: describe(state, entry) ?? '',
    label: textOf(data.get('label')) ?? entry.name,
    type,
    type_params: isFlat
      ? flatParameters(state, entry, type, type === 'simple' ? home : undefined)
      : metricParameters(state, entry, type, written),
    filter: filterOf(data.get('filter')),
    time_granularity: textOf(data.get('time_granularity')),
    sources: [],
    metrics: [],
    meta: isFlat ? {} : fields.config.meta,
    // those of its own alone: tags of its config stay there
    tags: texts(data.get('tags')),
  });
  if (node.config.enabled === false) addDisabled(state, node);
  else if (addNode(state, state.metrics, node, 'metrics')) references.addMetric(node);
  return node;
}

/** What a metric of each type needs among its parameters: one of these for each. */
const needed: Readonly<Record<string, readonly (readonly YamlPath[])[]>> = {
  simple: [[['measure']]],
  ratio: [[['numerator']], [['denominator']]],
  cumulative: [[['measure'], ['cumulative_type_params', 'metric']]],
  derived: [[['metrics']]],
  conversion: [[['conversion_type_params']]],
};

function checkParts(state: ParseState, entry: Entry, type: string, written: YamlMap): void {
  for (const choices of needed[type] ?? []) {
    if (choices.some((path) => !isEmpty(valueAt(written, path)))) continue;
    state.report(
      diagnostic('E205', `the ${type} metric \`${entry.name}\` has no \`${choices[0]?.join('.')}\``, {
        place: entry.place(['type_params']),
        help: ['it stands below `type_params`'],
      }),
    );
  }
}

const isEmpty = (value: YamlValue | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

function valueAt(map: YamlMap, path: YamlPath): YamlValue | undefined {
  let value: YamlValue | undefined = map;
  for (const key of path) value = value instanceof Map ? value.get(key) : undefined;
  return value;
}

/** The metric that a measure with `create_metric` stands for, as an entry of a property file would define it. */
export function metricOfMeasure(entry: Entry, index: number, measure: JsonObject, meta: JsonObject): Entry {
  const name = String(measure.name);
  const config: YamlMap = new Map<string, YamlValue>([
    ['enabled', true],
    ['meta', yamlOf(meta)],
  ]);
  const data: YamlMap = new Map<string, YamlValue>([
    ['name', name],
    ['label', (measure.label as string | null) ?? name],
    ['description', (measure.description as string | null) ?? `Metric created from measure ${name}`],
    ['type', 'simple'],
    [
      'type_params',
      new Map([
        ['measure', name],
        ['expr', (measure.expr as string | null) ?? name],
      ]),
    ],
    ['config', config],
  ]);
  return { ...entry, section: 'metrics', name, raw: data, data, place: () => entry.place(['measures', index, 'name']) };
}

function yamlOf(value: Json): YamlValue {
  if (Array.isArray(value)) return value.map(yamlOf);
  if (typeof value !== 'object' || value === null) return value as YamlValue;
  return new Map(Object.entries(value).map(([key, item]) => [key, yamlOf(item)]));
}

/** Finds the measures and metrics that metrics are made of, and fills in what depends on them. */
export class MetricInputs {
  private readonly state: ParseState;
  private readonly references: References;
  private readonly measures: ReadonlyMap<string, Semantic>;
  private readonly entries: ReadonlyMap<Semantic, Entry>;
  private readonly resolved = new Set<Semantic>();

  constructor(
    state: ParseState,
    references: References,
    measures: ReadonlyMap<string, Semantic>,
    entries: ReadonlyMap<Semantic, Entry>,
  ) {
    this.state = state;
    this.references = references;
    this.measures = measures;
    this.entries = entries;
  }

  resolve(node: Semantic): void {
    if (this.resolved.has(node)) return;
    this.resolved.add(node);
    const parameters = node.type_params as Record<string, unknown>;
    const ids = new Set<string>();
    const inputs: JsonObject[] = [];
    const add = (measure: JsonObject): void => {
      if (!inputs.some((known) => JSON.stringify(known) === JSON.stringify(measure))) inputs.push(measure);
    };
    const conversion = parameters.conversion_type_params as JsonObject | null;
    const cumulative = parameters.cumulative_type_params as JsonObject | null;
    for (const measure of [parameters.measure, conversion?.base_measure, conversion?.conversion_measure]) {
      if (!measure) continue;
      add(measure as JsonObject);
      const name = String((measure as JsonObject).name);
      const model = this.measures.get(name);
      if (model) ids.add(model.unique_id);
      else this.reportMissing(node, 'measure', name, this.measures.keys());
    }
    const aggregation = parameters.metric_aggregation_params as JsonObject | null;
    if (aggregation?.semantic_model)
      ids.add(`semantic_model.${node.package_name}.${String(aggregation.semantic_model)}`);
    const metrics = [
      ...(parameters.metrics as readonly (JsonObject | null)[]),
      parameters.numerator as JsonObject | null,
      parameters.denominator as JsonObject | null,
      (cumulative?.metric ?? null) as JsonObject | null,
      (conversion?.base_metric ?? null) as JsonObject | null,
      (conversion?.conversion_metric ?? null) as JsonObject | null,
    ].filter((metric) => metric !== null);
    for (const { name } of metrics) {
      const found = this.references.findMetric(String(name), null, node.package_name) as Semantic | undefined;
      if (!found) {
        this.reportMissing(
          node,
          'metric',
          String(name),
          [...this.state.metrics.values()].map((metric) => metric.name),
        );
        continue;
      }
      ids.add(found.unique_id);
      this.resolve(found);
      for (const measure of (found.type_params as Record<string, unknown>).input_measures as readonly JsonObject[])
        add(measure);
    }
    parameters.input_measures = inputs;
    node.depends_on = { macros: [], nodes: [...ids] };
  }

  private reportMissing(node: Semantic, kind: string, name: string, known: Iterable<string>): void {
    const entry = this.entries.get(node);
    const meant = didYouMean(name, known);
    this.state.report(
      diagnostic('E201', `the metric \`${node.name}\` refers to the ${kind} \`${name}\`, which does not exist`, {
        ...(entry ? { place: entry.place(['type_params']) } : {}),
        uniqueId: node.unique_id,
        help: meant ? [`did you mean \`${meant}\`?`] : [],
      }),
    );
  }
}
