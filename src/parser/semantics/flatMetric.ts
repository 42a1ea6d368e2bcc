import { diagnostic } from '../../base/diagnostic.ts';
import type { Json, JsonObject } from '../../manifest/node.ts';
import { toPlain, type YamlMap } from '../../template/yaml/index.ts';
import { plainObject } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { metricShape } from '../properties/semanticShapes.ts';
import { checkShape } from '../properties/shape.ts';
import { aggregations, checkWord } from '../properties/words.ts';
import type { ParseState } from '../state.ts';
import { textOf } from './common.ts';
import { calculations, metricInput, metricInputs, periods, readWindow } from './metricParameters.ts';

/** The semantic model that a metric stands in. */
export interface Home {
  readonly semanticModel: string;
  readonly aggTimeDimension: string | null;
}

/** What a metric of each type needs. */
const needed: Readonly<Record<string, readonly string[]>> = {
  simple: ['agg'],
  cumulative: ['input_metric'],
  ratio: ['numerator', 'denominator'],
  conversion: ['base_metric', 'conversion_metric', 'entity', 'calculation'],
};

/** `type_params` for the manifest, of a metric that is written without them. */
export function flatParameters(
  state: ParseState,
  entry: Entry,
  type: string,
  home: Home | undefined,
): Record<string, unknown> {
  const { data } = entry;
  checkShape(state, entry, [], data, `the metric \`${entry.name}\``, metricShape);
  for (const key of needed[type] ?? []) {
    if ((data.get(key) ?? null) !== null) continue;
    state.report(
      diagnostic('E205', `the ${type} metric \`${entry.name}\` has no \`${key}\``, {
        place: entry.place(['name']),
        help: type === 'simple' ? [`\`agg\` is one of ${aggregations.map((word) => `\`${word}\``).join(', ')}`] : [],
      }),
    );
  }
  checkWord(state, entry, ['period_agg'], data.get('period_agg'), 'a way to take a period', periods);
  if (type === 'conversion')
    checkWord(state, entry, ['calculation'], data.get('calculation'), 'a calculation', calculations);
  const input = (key: string): JsonObject | null => metricInput(state, entry, data.get(key), [key]);
  const window = () => readWindow(state, entry, data.get('window'), ['window']);
  return {
    numerator: input('numerator'),
    denominator: input('denominator'),
    expr: textOf(data.get('expr')),
    window: null,
    grain_to_date: null,
    conversion_type_params:
      type === 'conversion'
        ? {
            entity: textOf(data.get('entity')) ?? '',
            base_measure: null,
            conversion_measure: null,
            base_metric: input('base_metric'),
            conversion_metric: input('conversion_metric'),
            constant_properties: toPlain(data.get('constant_properties') ?? null) as Json,
            calculation: textOf(data.get('calculation')) ?? 'conversion_rate',
            window: window(),
          }
        : null,
    cumulative_type_params:
      type === 'cumulative'
        ? {
            grain_to_date: textOf(data.get('grain_to_date')),
            period_agg: textOf(data.get('period_agg')) ?? 'first',
            metric: input('input_metric'),
            window: window(),
          }
        : null,
    metric_aggregation_params: aggregation(state, entry, data, home),
    fill_nulls_with: null,
    join_to_timespine: data.get('join_to_timespine') === true,
    is_private: data.get('hidden') === true,
    measure: null,
    input_measures: [],
    metrics: metricInputs(state, entry, data.get('input_metrics'), ['input_metrics']),
  };
}

function aggregation(state: ParseState, entry: Entry, data: YamlMap, home: Home | undefined): JsonObject | null {
  const agg = textOf(data.get('agg'));
  if (agg === null) return null;
  checkWord(state, entry, ['agg'], agg, 'an aggregation', aggregations);
  if (!home) {
    state.report(
      diagnostic('E205', `the metric \`${entry.name}\` has an \`agg\` and stands in no model`, {
        place: entry.place(['agg']),
        help: ['move it to `metrics:` of the model that it is made from'],
      }),
    );
  }
  const additive = data.get('non_additive_dimension');
  const written = plainObject(additive);
  if (additive instanceof Map)
    checkShape(state, entry, ['non_additive_dimension'], additive, '`non_additive_dimension`', {
      name: ['text'],
      window_agg: ['text'],
      group_by: ['list'],
    });
  if (additive instanceof Map && ['name', 'window_agg'].some((key) => (additive.get(key) ?? null) === null))
    state.report(
      diagnostic('E205', '`non_additive_dimension` needs a `name` and a `window_agg`', {
        place: entry.place(['non_additive_dimension']),
      }),
    );
  const percentileType = textOf(data.get('percentile_type'))?.toLowerCase();
  return {
    semantic_model: home?.semanticModel ?? '',
    agg: agg.toLowerCase(),
    agg_params: {
      percentile: toPlain(data.get('percentile') ?? null) as Json,
      use_discrete_percentile: percentileType === 'discrete',
      use_approximate_percentile: percentileType === 'continuous',
    },
    agg_time_dimension: textOf(data.get('agg_time_dimension')) ?? home?.aggTimeDimension ?? null,
    non_additive_dimension:
      additive instanceof Map
        ? {
            name: written.name ?? '',
            window_choice: written.window_agg ?? null,
            window_groupings: written.group_by ?? [],
          }
        : null,
  };
}
