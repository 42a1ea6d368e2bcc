import type { Shape } from './shape.ts';

/** A metric without `type_params`: what they would hold stands beside its name. */
export const metricShape: Shape = {
  name: ['text'],
  type: ['text'],
  label: ['text'],
  description: ['text'],
  filter: ['text', 'list'],
  time_granularity: ['text'],
  config: ['mapping'],
  hidden: ['flag'],
  agg: ['text'],
  percentile: ['number'],
  percentile_type: ['text'],
  join_to_timespine: ['flag'],
  fill_nulls_with: ['whole'],
  expr: ['text', 'whole'],
  non_additive_dimension: ['mapping'],
  agg_time_dimension: ['text'],
  window: ['text'],
  grain_to_date: ['text'],
  period_agg: ['text'],
  input_metric: ['text', 'mapping'],
  numerator: ['text', 'mapping'],
  denominator: ['text', 'mapping'],
  input_metrics: ['list'],
  entity: ['text'],
  calculation: ['text'],
  base_metric: ['text', 'mapping'],
  conversion_metric: ['text', 'mapping'],
  constant_properties: ['list'],
};

const element: Shape = {
  name: ['text'],
  type: ['text'],
  description: ['text'],
  label: ['text'],
  config: ['mapping'],
  expr: ['text'],
};

/** The elements of semantic models. */
export const elementShapes: Readonly<Record<string, Shape>> = {
  entities: { ...element, role: ['text'] },
  dimensions: { ...element, is_partition: ['flag'], type_params: ['mapping'] },
  measures: {
    name: ['text'],
    agg: ['text'],
    description: ['text'],
    label: ['text'],
    config: ['mapping'],
    expr: ['text', 'flag', 'whole'],
    agg_params: ['mapping'],
    non_additive_dimension: ['mapping'],
    agg_time_dimension: ['text'],
    create_metric: ['flag'],
  },
};

/** Elements of `derived_semantics`, which no column stands for. */
export const derivedShapes: Readonly<Record<string, Shape>> = {
  entities: element,
  dimensions: { ...element, is_partition: ['flag'], validity_params: ['mapping'], granularity: ['text'] },
};

export const semanticModelShape: Shape = {
  name: ['text'],
  enabled: ['flag'],
  group: ['text'],
  config: ['mapping'],
};
