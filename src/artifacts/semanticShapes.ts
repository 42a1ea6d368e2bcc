import type { Json } from '../manifest/node.ts';

export type Row = Readonly<Record<string, unknown>>;
type Field = (value: unknown) => unknown;
type Shape = Readonly<Record<string, Field>>;

/** Objects of semantic_manifest.json: every field is there, in this order, with its default where the manifest has none. */
const or =
  (fallback: Json = null): Field =>
  (value) =>
    value ?? fallback;
const one =
  (shape: Shape): Field =>
  (value) =>
    value === null || value === undefined ? null : rowOf(shape, value as Row);
const many =
  (shape: Shape, fallback: Json = []): Field =>
  (value) =>
    Array.isArray(value) ? value.map((item) => rowOf(shape, item as Row)) : fallback;
const lower: Field = (value) => (typeof value === 'string' ? value.toLowerCase() : (value ?? null));
const text: Field = (value) => (value === null || value === undefined ? null : String(value));

const rowOf = (shape: Shape, data: Row): Row =>
  Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, field(data[name])]));

const metadata = one({
  repo_file_path: or(),
  file_slice: one({ filename: or(), content: or(), start_line_number: or(), end_line_number: or() }),
});
const config = one({ meta: or({}) });
const filter = one({ where_filters: many({ where_sql_template: or() }) });
const window = one({ count: or(), granularity: or() });
const aggregationParameters = one({
  percentile: or(),
  use_discrete_percentile: or(false),
  use_approximate_percentile: or(false),
});
const nonAdditiveDimension = one({ name: or(), window_choice: or('min'), window_groupings: or([]) });
const named: Shape = { name: or(), description: or() };

const entity: Shape = { ...named, type: or(), role: or(), expr: text, metadata, label: or(), config };
const measure: Shape = {
  name: or(),
  agg: or(),
  description: or(),
  create_metric: or(),
  expr: text,
  agg_params: aggregationParameters,
  metadata,
  non_additive_dimension: nonAdditiveDimension,
  agg_time_dimension: or(),
  label: or(),
  config,
};
const dimension: Shape = {
  ...named,
  type: or(),
  datatype: or(),
  is_partition: or(false),
  type_params: one({ time_granularity: or(), validity_params: one({ is_start: or(false), is_end: or(false) }) }),
  expr: text,
  metadata,
  label: or(),
  config,
};
const relation: Shape = { alias: or(), schema_name: or(), database: or(), relation_name: or('') };

const semanticModelShape: Shape = {
  name: or(),
  defaults: one({ agg_time_dimension: or() }),
  description: or(),
  node_relation: (value) => (value ? nodeRelation(value) : null),
  primary_entity: or(),
  entities: many(entity),
  measures: many(measure),
  dimensions: many(dimension),
  label: or(),
  metadata,
  config,
};

const inputMeasure: Shape = {
  name: or(),
  filter,
  alias: or(),
  join_to_timespine: or(false),
  fill_nulls_with: or(),
};
const inputMetric: Shape = { name: or(), filter, alias: or(), offset_window: window, offset_to_grain: lower };
const typeParameters: Shape = {
  measure: one(inputMeasure),
  numerator: one(inputMetric),
  denominator: one(inputMetric),
  expr: text,
  window,
  grain_to_date: or(),
  metrics: many(inputMetric, null),
  conversion_type_params: one({
    base_measure: one(inputMeasure),
    base_metric: one(inputMetric),
    conversion_measure: one(inputMeasure),
    conversion_metric: one(inputMetric),
    entity: or(),
    calculation: or('conversion_rate'),
    window,
    constant_properties: many({ base_property: or(), conversion_property: or() }, null),
  }),
  cumulative_type_params: one({
    window,
    grain_to_date: lower,
    period_agg: or('first'),
    metric: one(inputMetric),
  }),
  input_measures: many(inputMeasure),
  metric_aggregation_params: one({
    semantic_model: or(),
    agg: or(),
    agg_params: aggregationParameters,
    agg_time_dimension: or(),
    non_additive_dimension: nonAdditiveDimension,
  }),
  join_to_timespine: or(false),
  fill_nulls_with: or(),
  is_private: or(),
};
const metricShape: Shape = {
  ...named,
  type: or(),
  datatype: or(),
  type_params: one(typeParameters),
  filter,
  metadata,
  label: or(),
  config,
  time_granularity: or(),
};

const savedQueryShape: Shape = {
  name: or(),
  query_params: one({ metrics: or([]), group_by: or([]), order_by: or([]), limit: or(), where: filter }),
  description: or(),
  metadata,
  label: or(),
  exports: many({
    name: or(),
    config: (value) => {
      const { schema, ...given } = value as Row;
      return rowOf({ export_as: or(), schema_name: or(), alias: or() }, { schema_name: schema, ...given });
    },
  }),
  tags: (value) => (typeof value === 'string' ? [value] : Array.isArray(value) ? [...value].sort() : []),
};

/** A relation has a name of its own even where the manifest gives none. */
export function nodeRelation(data: object): Row {
  const row = rowOf(relation, data as Row);
  const parts = [row.database, row.schema_name, row.alias].filter((part) => part !== null);
  return { ...row, relation_name: row.relation_name || parts.join('.') };
}
export const semanticModel = (data: object): Row => rowOf(semanticModelShape, data as Row);
export const metric = (data: object): Row => rowOf(metricShape, data as Row);
export const savedQuery = (data: object): Row => rowOf(savedQueryShape, data as Row);
