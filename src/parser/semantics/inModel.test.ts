import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFiles } from '../testing/parseFiles.ts';

// The same project was read with dbt 1.12.6: the values below are what it kept, and which changes it refuses was recorded with it.
const properties = readFileSync(join(import.meta.dirname, 'fixtures', 'inModel.yml'), 'utf8');
const table = 'select 1 as id';
const parse = (text: string) =>
  parseFiles({
    'models/orders.sql': table,
    'models/visits.sql': table,
    'models/gone.sql': table,
    'models/plain.sql': table,
    'models/days.sql': table,
    'models/p.yml': text,
  });

describe('semantics inside of models', () => {
  const { manifest, messages } = parse(properties);
  const metric = (name: string) => manifest.metrics.get(`metric.shop.${name}`);

  it('make semantic models of the models that ask for one', () => {
    expect(messages).toEqual([]);
    expect([...manifest.semanticModels.keys()]).toEqual([
      'semantic_model.shop.orders',
      'semantic_model.shop.visitings',
    ]);
    const orders = manifest.semanticModels.get('semantic_model.shop.orders');
    expect(orders).toMatchObject({
      description: 'All orders',
      model: "ref('orders')",
      defaults: { agg_time_dimension: 'ordered_at' },
      depends_on: { macros: [], nodes: ['model.shop.orders'] },
      measures: [],
      label: null,
      unrendered_config: {},
    });
    expect(orders?.entities).toEqual([
      {
        name: 'order',
        type: 'primary',
        description: 'The key',
        label: 'L',
        role: null,
        expr: 'id',
        config: { meta: { a: 1 } },
      },
      {
        name: 'customer_id',
        type: 'foreign',
        description: 'Who',
        label: null,
        role: null,
        expr: null,
        config: { meta: {} },
      },
      {
        name: 'pair',
        type: 'unique',
        description: 'E',
        label: 'P',
        role: null,
        expr: "id || 'x'",
        config: { meta: { q: 1 } },
      },
    ]);
    const dimension = {
      label: null,
      is_partition: false,
      type_params: null,
      expr: null,
      metadata: null,
      datatype: null,
    };
    const day = { time_granularity: 'day', validity_params: null };
    const week = { time_granularity: 'week', validity_params: null };
    expect(orders?.dimensions).toEqual([
      {
        ...dimension,
        name: 'ordered_at',
        type: 'time',
        description: 'D',
        label: 'When',
        type_params: day,
        config: { meta: {} },
      },
      { ...dimension, name: 'status', type: 'categorical', description: 'S', config: { meta: { x: 1 } } },
      {
        ...dimension,
        name: 'sum_of',
        type: 'categorical',
        description: '',
        expr: 'amount',
        is_partition: true,
        config: { meta: { x: 1, y: 1 } },
      },
      {
        ...dimension,
        name: 'week_of',
        type: 'time',
        description: null,
        expr: "date_trunc('week', ordered_at)",
        type_params: week,
        config: { meta: {} },
      },
      {
        ...dimension,
        name: 'is_big',
        type: 'categorical',
        description: null,
        expr: 'amount > 100',
        label: 'Big',
        config: { meta: {} },
      },
    ]);
    const visits = manifest.semanticModels.get('semantic_model.shop.visitings');
    expect(visits).toMatchObject({ config: { meta: { m: 1 } }, unrendered_config: { enabled: true, meta: { m: 1 } } });
    expect(visits?.entities).toMatchObject([{ name: 'customer_id', config: { meta: { m: 1 } } }]);
  });

  it('make metrics without `type_params`', () => {
    expect(metric('revenue')).toMatchObject({
      type: 'simple',
      label: 'revenue',
      depends_on: { macros: [], nodes: ['semantic_model.shop.orders'] },
      filter: { where_filters: [{ where_sql_template: "{{ Dimension('order__status') }} = 'x'" }] },
      type_params: {
        expr: 'amount',
        is_private: true,
        join_to_timespine: true,
        fill_nulls_with: null,
        input_measures: [],
        metric_aggregation_params: {
          semantic_model: 'orders',
          agg: 'sum',
          agg_params: { percentile: null, use_discrete_percentile: false, use_approximate_percentile: false },
          agg_time_dimension: 'ordered_at',
          non_additive_dimension: null,
        },
      },
    });
    expect(metric('latest')).toMatchObject({ meta: {}, tags: [], config: { meta: { z: 1 }, tags: ['t'] } });
    expect(metric('latest')?.type_params).toMatchObject({
      metric_aggregation_params: {
        non_additive_dimension: { name: 'ordered_at', window_choice: 'max', window_groupings: ['customer_id'] },
      },
    });
    expect(metric('median_amount')?.type_params).toMatchObject({
      metric_aggregation_params: {
        agg_time_dimension: 'week_of',
        agg_params: { use_discrete_percentile: true },
      },
    });
    expect(metric('running')?.type_params).toMatchObject({
      window: null,
      cumulative_type_params: {
        metric: { name: 'revenue' },
        period_agg: 'last',
        window: { count: 7, granularity: 'day' },
      },
    });
    expect(metric('converted')).toMatchObject({
      depends_on: { nodes: ['metric.shop.visit_count', 'metric.shop.order_count'] },
      type_params: {
        conversion_type_params: {
          entity: 'customer_id',
          base_measure: null,
          base_metric: { name: 'visit_count' },
          constant_properties: [{ base_property: 'at', conversion_property: 'status' }],
        },
      },
    });
    expect(metric('top_ratio')?.depends_on.nodes).toEqual(['metric.shop.revenue', 'metric.shop.order_count']);
    expect(metric('never')).toBeUndefined();
    expect(metric('never2')).toBeUndefined();
  });

  it('complete what a column says of itself', () => {
    const columns = manifest.nodes.get('model.shop.plain') as unknown as { columns: Record<string, object> };
    expect(columns.columns).toMatchObject({
      id: { entity: { name: 'k', type: 'primary', description: '', label: null, config: {} }, dimension: null },
      status: { dimension: { name: 'status', type: 'categorical', is_partition: false, validity_params: null } },
    });
  });

  it.each<readonly [name: string, verdict: string, changes: readonly (readonly [string, string])[]]>([
    ['noagg', 'refused', [['agg: count, expr: 1, label: Orders', 'expr: 1, label: Orders']]],
    ['badagg', 'refused', [['agg: count, expr: 1, label: Orders', 'agg: zz, expr: 1, label: Orders']]],
    ['countnoexpr', 'refused', [['agg: count, expr: 1, label: Orders', 'agg: count, label: Orders']]],
    [
      'countdistinct',
      'accepted',
      [['agg: count, expr: 1, label: Orders', 'agg: count, expr: distinct id, label: Orders']],
    ],
    ['floatexpr', 'refused', [['agg: count, expr: 1, label: Orders', 'agg: count, expr: 1.5, label: Orders']]],
    ['boolexpr', 'refused', [['agg: count, expr: 1, label: Orders', 'agg: count, expr: true, label: Orders']]],
    ['unknownkey', 'refused', [['agg: count, expr: 1, label: Orders', 'agg: count, expr: 1, lable: Orders']]],
    [
      'badtype',
      'refused',
      [['type: ratio, numerator: revenue, denominator: {', 'type: zz, numerator: revenue, denominator: {']],
    ],
    [
      'nodenominator',
      'refused',
      [['type: ratio, numerator: revenue, denominator: order_count', 'type: ratio, numerator: revenue']],
    ],
    ['noinput', 'refused', [['input_metric: revenue, window', 'window']]],
    ['badwindow', 'refused', [['window: 7 days, period_agg', 'window: days, period_agg']]],
    ['badwindowgrain', 'refused', [['window: 7 days, period_agg', 'window: 7 dys, period_agg']]],
    ['badperiod', 'refused', [['period_agg: last', 'period_agg: zz']]],
    ['both', 'refused', [['window: 7 days, period_agg', 'window: 7 days, grain_to_date: month, period_agg']]],
    ['convnoentity', 'refused', [['entity: customer_id, calculation', 'calculation']]],
    ['convnocalc', 'refused', [['calculation: conversion_rate, ', '']]],
    ['convbadentity', 'refused', [['entity: customer_id, calculation', 'entity: zz, calculation']]],
    ['convbadcalc', 'refused', [['calculation: conversion_rate', 'calculation: zz']]],
    ['convnocount', 'refused', [['conversion_metric: order_count', 'conversion_metric: revenue']]],
    [
      'convfilter',
      'warned',
      [
        [
          'conversion_metric: order_count',
          'conversion_metric: {name: order_count, filter: "{{ Dimension(\'order__status\') }} = 1"}',
        ],
      ],
    ],
    ['constant', 'refused', [['conversion_property: status', 'conversion_property: zz']]],
    ['pctmissing', 'accepted', [['percentile: 0.5, ', '']]],
    ['pctbad', 'accepted', [['percentile: 0.5, ', 'percentile: 5, ']]],
    ['pcttype', 'accepted', [['percentile_type: discrete', 'percentile_type: zz']]],
    ['nonaddbad', 'accepted', [['non_additive_dimension: {name: ordered_at', 'non_additive_dimension: {name: zz']]],
    ['nonaddgroup', 'accepted', [['group_by: [customer_id]', 'group_by: [zz]']]],
    ['nonaddagg', 'accepted', [['window_agg: max', 'window_agg: sum']]],
    ['nonaddnoagg', 'refused', [['window_agg: max, ', '']]],
    ['aggtimebad', 'accepted', [['agg_time_dimension: week_of', 'agg_time_dimension: zz']]],
    ['defaulttimebad', 'refused', [['agg_time_dimension: at', 'agg_time_dimension: zz']]],
    ['noaggtime', 'accepted', [['    agg_time_dimension: at\n', '']]],
    [
      'badfilter',
      'refused',
      [["filter: \"{{ Dimension('order__status') }} = 'x'\"", 'filter: "{{ Dimension(\'status\') }} = 1"']],
    ],
    ['ratiojoin', 'accepted', [['label: Top}', 'label: Top, join_to_timespine: true}']]],
    ['ratioagg', 'refused', [['label: Top}', 'label: Top, agg: sum}']]],
    ['topsimple', 'refused', [['label: Top}', 'label: Top}\n  - {name: tops, agg: sum, expr: amount}']]],
    ['twolabels', 'refused', [['label: Top}', 'label: Orders}']]],
    ['missingmetric', 'refused', [['input_metrics: [revenue,', 'input_metrics: [zz,']]],
    ['novalidtype', 'refused', [['dimension: categorical, config', 'dimension: zz, config']]],
    ['badentity', 'refused', [['entity: foreign', 'entity: zz']]],
    ['entnotype', 'refused', [['{type: primary, name: order, ', '{name: order, ']]],
    ['entkey', 'refused', [['{type: primary, name: order, ', '{type: primary, nam: order, ']]],
    ['timenograin', 'warned', [['        granularity: day\n', '']]],
    [
      'dervnoexpr',
      'refused',
      [['{name: week_of, type: time, expr: "date_trunc(\'week\', ordered_at)", ', '{name: week_of, type: time, ']],
    ],
    ['dervexprint', 'refused', [['expr: amount > 100', 'expr: 5']]],
    ['dervkey', 'refused', [['expr: amount > 100', 'expr: x, zork: 1']]],
    ['dervgrain', 'refused', [['granularity: week', 'granularity: zz']]],
    ['dervnograin', 'warned', [[', granularity: week', '']]],
    ['dervval', 'warned', [[', granularity: week', ', validity_params: {is_start: true}']]],
    ['semkey', 'refused', [['{name: visitings, enabled', '{name: visitings, zork: 1, enabled']]],
    ['semtext', 'refused', [['semantic_model: true', 'semantic_model: yess']]],
    ['semname', 'refused', [['name: visitings', 'name: Bad__Name']]],
    ['noprimary', 'refused', [['    primary_entity: visit\n', '']]],
    ['entityint', 'refused', [['primary_entity: visit', 'primary_entity: 5']]],
    ['colgrain', 'refused', [['        granularity: day', '        granularity: zz']]],
    ['metricname', 'refused', [['name: order_count, agg', 'name: order count, agg']]],
    ['hiddentext', 'refused', [['hidden: true', 'hidden: maybe']]],
    ['fillfloat', 'refused', [['fill_nulls_with: 0', 'fill_nulls_with: 0.5']]],
    ['dupmetric', 'refused', [['name: latest', 'name: revenue']]],
    ['derivednoexpr', 'warned', [['expr: revenue * 2 + prev, ', '']]],
    ['offmodel', 'accepted', [['semantic_model: {enabled: false}', 'semantic_model: false']]],
  ])('%s: %s as by dbt', (_name, verdict, changes) => {
    const text = changes.reduce((before, [from, to]) => {
      expect(before).toContain(from);
      return before.replaceAll(from, to);
    }, properties);
    const said = parse(text).messages;
    expect(
      said.some((m) => /\[E\d+\]/.test(m)) ? 'refused' : said.length > 0 ? 'warned' : 'accepted',
      said.join('\n'),
    ).toBe(verdict);
  });
});
