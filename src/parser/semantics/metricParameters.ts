import { diagnostic } from '../../base/diagnostic.ts';
import type { Json, JsonObject } from '../../manifest/node.ts';
import type { YamlMap, YamlPath, YamlValue } from '../../template/yaml/index.ts';
import { plainObject } from '../properties/entryConfig.ts';
import type { Entry } from '../properties/propertyFile.ts';
import { checkWord } from '../properties/words.ts';
import type { ParseState } from '../state.ts';
import { filterOf, textOf } from './common.ts';

export const periods = ['first', 'last', 'average'];
export const calculations = ['conversions', 'conversion_rate'];

/** `type_params` of a metric in the shape of the manifest; what cannot be read is reported. */
export function metricParameters(
  state: ParseState,
  entry: Entry,
  type: string,
  written: YamlMap,
): Record<string, unknown> {
  const at = (...path: YamlPath): YamlPath => ['type_params', ...path];
  const window = (map: YamlMap, ...path: YamlPath): JsonObject | null =>
    readWindow(state, entry, map.get('window'), at(...path, 'window'));
  const cumulative = written.get('cumulative_type_params');
  const conversion = written.get('conversion_type_params');
  const nested = cumulative instanceof Map ? cumulative : new Map<never, never>();
  const isCumulative = cumulative instanceof Map || type === 'cumulative';
  checkWord(
    state,
    entry,
    at('cumulative_type_params', 'period_agg'),
    nested.get('period_agg' as never),
    'a way to take a period',
    periods,
  );
  if (conversion instanceof Map)
    checkWord(
      state,
      entry,
      at('conversion_type_params', 'calculation'),
      conversion.get('calculation'),
      'a calculation',
      calculations,
    );
  return {
    numerator: metricInput(state, entry, written.get('numerator'), at('numerator')),
    denominator: metricInput(state, entry, written.get('denominator'), at('denominator')),
    expr: textOf(written.get('expr')),
    window: window(written),
    grain_to_date: textOf(written.get('grain_to_date')),
    conversion_type_params:
      conversion instanceof Map
        ? {
            entity: '',
            base_metric: null,
            conversion_metric: null,
            constant_properties: null,
            calculation: 'conversion_rate',
            ...plainObject(conversion),
            base_measure: measureInput(conversion.get('base_measure')),
            conversion_measure: measureInput(conversion.get('conversion_measure')),
            window: window(conversion, 'conversion_type_params'),
          }
        : null,
    cumulative_type_params: isCumulative
      ? {
          // where flags allow the old form, it means the same
          grain_to_date: textOf(written.get('grain_to_date')),
          period_agg: 'first',
          ...plainObject(nested),
          metric: metricInput(state, entry, nested.get('metric' as never), at('cumulative_type_params', 'metric')),
          window: nested.has('window' as never) ? window(nested, 'cumulative_type_params') : window(written),
        }
      : null,
    metric_aggregation_params: null,
    fill_nulls_with: null,
    join_to_timespine: false,
    is_private: null,
    measure: measureInput(written.get('measure')),
    input_measures: [] as Json,
    metrics: metricInputs(state, entry, written.get('metrics'), at('metrics')),
  };
}

const input = { filter: null, alias: null };

export function measureInput(value: YamlValue | undefined): JsonObject | null {
  if (value === undefined || value === null) return null;
  const written = value instanceof Map ? plainObject(value) : { name: String(value) };
  const filter = value instanceof Map ? filterOf(value.get('filter')) : null;
  return { name: '', ...input, join_to_timespine: false, fill_nulls_with: null, ...written, filter };
}

export function metricInputs(
  state: ParseState,
  entry: Entry,
  value: YamlValue | undefined,
  path: YamlPath,
): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.map((item, index) => metricInput(state, entry, item, [...path, index])).filter((item) => item !== null);
}

export function metricInput(
  state: ParseState,
  entry: Entry,
  value: YamlValue | undefined,
  path: YamlPath,
): JsonObject | null {
  if (value === undefined || value === null) return null;
  const written = value instanceof Map ? plainObject(value) : { name: String(value) };
  const map: YamlMap = value instanceof Map ? value : new Map();
  return {
    name: '',
    ...input,
    offset_to_grain: null,
    ...written,
    filter: filterOf(map.get('filter')),
    offset_window: readWindow(state, entry, map.get('offset_window'), [...path, 'offset_window']),
  };
}

/** `7 days` as a number and a granularity. */
export function readWindow(
  state: ParseState,
  entry: Entry,
  value: YamlValue | undefined,
  path: YamlPath,
): JsonObject | null {
  if (value === undefined || value === null) return null;
  const [, count, word] = /^\s*(\d+)\s+(\w+)\s*$/.exec(String(value).toLowerCase()) ?? [];
  if (count !== undefined && word !== undefined) return { count: Number(count), granularity: word.replace(/s$/, '') };
  state.report(
    diagnostic('E205', `\`${String(value)}\` is not a span of time`, {
      place: entry.place(path),
      help: ['write a number and a granularity: `7 days`'],
    }),
  );
  return null;
}
