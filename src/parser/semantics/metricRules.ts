import type { JsonObject } from '../../manifest/node.ts';
import type { YamlPath } from '../../template/yaml/index.ts';
import { granularities } from '../properties/words.ts';
import type { Semantic } from './common.ts';
import { filterRules } from './expressions.ts';
import { nameRule } from './names.ts';
import type { Broken, SemanticLayer } from './rules.ts';

/** Rules about one metric. */
export function* metricRules(node: Semantic, layer: SemanticLayer): Generator<Broken> {
  const parameters = node.type_params as JsonObject;
  const twin = layer.metrics.find((other) => other.label === node.label);
  if (twin && twin !== node)
    yield {
      message: `the metrics \`${twin.name}\` and \`${node.name}\` have the label \`${String(node.label)}\``,
      path: ['label'],
    };
  yield* filterRules(node.filter as JsonObject | null, ['filter'], layer);
  if (node.type === 'cumulative') yield* cumulative(node, parameters, layer);
  if (node.type === 'derived') yield* derived(node, parameters, layer);
  if (node.type === 'conversion') {
    const conversionParameters = parameters.conversion_type_params as JsonObject | null;
    yield* conversion(conversionParameters, layer);
    yield* conversionOfMetrics(conversionParameters, layer);
  }
  if (aggregationOf(node)?.agg === 'count' && parameters.expr === null)
    yield {
      message: `the metric \`${node.name}\` counts, and has no \`expr\``,
      path: ['name'],
      help: '`expr: 1` counts all rows',
    };
}

function* cumulative(node: Semantic, parameters: JsonObject, layer: SemanticLayer): Generator<Broken> {
  for (const key of ['window', 'grain_to_date']) {
    if (parameters[key] === null) continue;
    yield {
      message: `\`${key}\` of the cumulative metric \`${node.name}\` stands outside of \`cumulative_type_params\``,
      path: ['type_params', key],
      help: `write \`cumulative_type_params: {${key}: ...}\``,
      form: { code: 'W019', flag: 'require_nested_cumulative_type_params' },
    };
  }
  const nested = parameters.cumulative_type_params as JsonObject;
  const path = ['type_params', 'cumulative_type_params'];
  if (nested.window && nested.grain_to_date)
    yield {
      message: `the cumulative metric \`${node.name}\` has both \`window\` and \`grain_to_date\``,
      path,
      help: 'keep one',
    };
  yield* windowRule(nested.window as JsonObject | null, [...path, 'window'], layer, false);
  if (nested.grain_to_date && !granularities.includes(String(nested.grain_to_date).toLowerCase()))
    yield {
      message: `\`${String(nested.grain_to_date)}\` is not a granularity of time`,
      path: [...path, 'grain_to_date'],
    };
}

function* windowRule(
  window: JsonObject | null,
  path: YamlPath,
  { customGranularities }: SemanticLayer,
  allowsCustom: boolean,
): Generator<Broken> {
  if (!window) return;
  const name = String(window.granularity);
  if (granularities.includes(name) || (allowsCustom && customGranularities.has(name))) return;
  const help = customGranularities.has(name) ? 'a granularity of your own cannot be used here' : undefined;
  yield { message: `\`${name}\` is not a granularity of time`, path, ...(help ? { help } : {}) };
}

function* derived(node: Semantic, parameters: JsonObject, layer: SemanticLayer): Generator<Broken> {
  const inputs = parameters.metrics as readonly JsonObject[];
  const used = new Set(inputs.map(({ name }) => name));
  const { expr } = parameters;
  if (!expr)
    yield { message: `the derived metric \`${node.name}\` has no \`expr\``, path: ['type_params'], isWarning: true };
  for (const [index, input] of inputs.entries()) {
    const path = ['type_params', 'metrics', index];
    const { alias } = input;
    if (typeof alias === 'string') {
      yield* nameRule(alias, path, layer);
      if (used.has(alias)) yield { message: `the alias \`${alias}\` is taken`, path, help: 'choose another' };
      used.add(alias);
    }
    yield* windowRule(input.offset_window as JsonObject | null, [...path, 'offset_window'], layer, true);
    if (input.offset_to_grain && !granularities.includes(String(input.offset_to_grain).toLowerCase()))
      yield {
        message: `\`${String(input.offset_to_grain)}\` is not a granularity of time`,
        path: [...path, 'offset_to_grain'],
      };
    if (input.offset_window && input.offset_to_grain)
      yield {
        message: `\`${String(input.name)}\` has both \`offset_window\` and \`offset_to_grain\``,
        path,
        help: 'keep one',
      };
    const name = String(alias ?? input.name);
    if (expr && !String(expr).includes(name))
      yield { message: `the \`expr\` of \`${node.name}\` does not use \`${name}\``, path, isWarning: true };
  }
}

function* conversion(parameters: JsonObject | null, { models }: SemanticLayer): Generator<Broken> {
  if (!parameters) return;
  const entity = String(parameters.entity);
  const path = ['type_params', 'conversion_type_params'];
  const checked = new Set<Semantic>();
  for (const key of ['base_measure', 'conversion_measure']) {
    const name = (parameters[key] as JsonObject | null)?.name;
    const model = models.find((node) => measuresOf(node).some((measure) => measure.name === name));
    if (!model) continue;
    if (!checked.has(model) && !(model.entities as readonly JsonObject[]).some((known) => known.name === entity))
      yield {
        message: `\`${model.name}\`, which has the measure \`${String(name)}\`, has no entity \`${entity}\``,
        path: [...path, 'entity'],
      };
    checked.add(model);
    const measure = measuresOf(model).find((known) => known.name === name);
    const counts =
      measure?.agg === 'count' || measure?.agg === 'count_distinct' || (measure?.agg === 'sum' && measure.expr === '1');
    if (!counts) {
      yield {
        message: `the measure \`${String(name)}\` of a conversion does not count`,
        path: [...path, key],
        help: 'it must be `count`, `count_distinct`, or `sum` with `expr: 1`',
      };
    }
  }
}

const measuresOf = (node: Semantic): readonly JsonObject[] => node.measures as readonly JsonObject[];

const aggregationOf = (node: Semantic | undefined): JsonObject | null =>
  ((node?.type_params as JsonObject | undefined)?.metric_aggregation_params ?? null) as JsonObject | null;

/** A conversion between two metrics that sum up columns themselves. */
function* conversionOfMetrics(parameters: JsonObject | null, { models, metrics }: SemanticLayer): Generator<Broken> {
  const entity = String(parameters?.entity);
  const properties = (parameters?.constant_properties ?? []) as readonly JsonObject[];
  const checked = new Set<Semantic>();
  for (const side of ['base', 'conversion'] as const) {
    const path = [`${side}_metric`];
    const input = parameters?.[`${side}_metric`] as JsonObject | null | undefined;
    if (!input) continue;
    const metric = metrics.find(({ name }) => name === input.name);
    const aggregation = aggregationOf(metric);
    const expr = (metric?.type_params as JsonObject | undefined)?.expr;
    const agg = aggregation?.agg;
    if (agg !== 'count' && agg !== 'count_distinct' && (agg !== 'sum' || expr !== '1'))
      yield {
        message: `the metric \`${String(input.name)}\` of a conversion does not count`,
        path,
        help: 'it must be `count`, `count_distinct`, or `sum` with `expr: 1`',
      };
    if (input.filter && side === 'conversion')
      yield {
        message: `the filter of \`${String(input.name)}\` may have no effect in a conversion`,
        path,
        isWarning: true,
      };
    const model = models.find(({ name }) => name === aggregation?.semantic_model);
    if (!model) continue;
    const names = (key: string): unknown[] => (model[key] as readonly JsonObject[]).map(({ name }) => name);
    if (!checked.has(model) && !names('entities').includes(entity))
      yield {
        message: `\`${model.name}\`, which has the metric \`${String(input.name)}\`, has no entity \`${entity}\``,
        path: ['entity'],
      };
    checked.add(model);
    const elements = [...names('entities'), ...names('dimensions')];
    for (const property of properties) {
      const name = property[`${side}_property`];
      if (elements.includes(name)) continue;
      yield {
        message: `\`${model.name}\` has no entity or dimension \`${String(name)}\``,
        path: ['constant_properties'],
      };
    }
  }
}
