import { describe, expect, it } from 'vitest';
import { parseFiles } from '../testing/parseFiles.ts';

// Which of these dbt 1.12 refuses, warns about or accepts was recorded with it; the words are ours.
const spine = `models:
  - name: orders
    columns: [{name: ds, granularity: day}]
  - name: days
    time_spine: {standard_granularity_column: d, custom_granularities: [{name: fiscal, column_name: f}]}
    columns: [{name: d, granularity: day}, {name: f}]
`;
const model = `semantic_models:
  - name: orders
    model: ref('orders')
    defaults: {agg_time_dimension: ds}
    entities: [{name: order, type: primary, expr: id}, {name: customer, type: foreign, expr: customer_id}]
    dimensions: [{name: ds, type: time, type_params: {time_granularity: day}}, {name: status, type: categorical}]
    measures: [{name: cnt, agg: sum, expr: 1}, {name: amount, agg: sum}]
`;
const metric = `metrics:
  - {name: total, label: T, type: simple, type_params: {measure: amount}}
`;

const said = (properties: string): readonly string[] =>
  parseFiles({
    'models/orders.sql': 'select 1 as id',
    'models/days.sql': 'select current_date as d',
    'models/p.yml': properties,
  }).messages.map((message) => message.split('\n')[0] as string);

/** The texts replaced, each of which must be there. */
const changed = (text: string, ...changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((before, [from, to]) => {
    expect(before).toContain(from);
    return before.replaceAll(from, to);
  }, text);

describe('a semantic layer', () => {
  it('is fine', () => {
    expect(said(spine + model + metric)).toEqual([]);
  });

  it.each<readonly [name: string, changes: readonly (readonly [string, string])[], expected: readonly string[]]>([
    [
      'no primary',
      [['type: primary', 'type: foreign']],
      ['Parsing Error [E210]: `orders` has dimensions and no primary entity'],
    ],
    [
      'primary attr',
      [
        ['type: primary', 'type: foreign'],
        [
          '    defaults',
          `    primary_entity: x
    defaults`,
        ],
      ],
      [],
    ],
    [
      'two primary',
      [['type: foreign', 'type: primary']],
      ['Parsing Error [E210]: `orders` has 2 primary entities: `order`, `customer`'],
    ],
    [
      'entity with a number for its expression',
      [['type: primary, expr: id', 'type: primary, expr: 1']],
      ['Parsing Error [E205]: `expr` of `order` must be a text'],
    ],
    [
      'dimension with a flag for its expression',
      [['type: categorical', 'type: categorical, expr: true']],
      ['Parsing Error [E205]: `expr` of `status` must be a text'],
    ],
    [
      'unknown key of an entity',
      [['type: primary, expr: id', 'type: primary, exprr: id']],
      ['Parsing Error [E205]: `order` cannot have `exprr`'],
    ],
    ['bad entity type', [['type: foreign', 'type: zz']], ['Parsing Error [E205]: `zz` is not a type of entities']],
    ['bad dim type', [['type: categorical', 'type: zz']], ['Parsing Error [E205]: `zz` is not a type of dimensions']],
    ['bad agg', [['agg: sum, expr: 1', 'agg: zz']], ['Parsing Error [E205]: `zz` is not an aggregation']],
    [
      'no agg time',
      [
        [
          `    defaults: {agg_time_dimension: ds}
`,
          '',
        ],
      ],
      [
        'Parsing Error [E210]: the measure `cnt` of `orders` has no time to be summed up by',
        'Parsing Error [E210]: the measure `amount` of `orders` has no time to be summed up by',
      ],
    ],
    [
      'agg time missing',
      [['agg_time_dimension: ds', 'agg_time_dimension: zz']],
      ['Parsing Error [E210]: `orders` has no time dimension `zz`'],
    ],
    [
      'time no params',
      [[', type_params: {time_granularity: day}', '']],
      ['Warning [W208]: the time dimension `ds` of `orders` has no `time_granularity`'],
    ],
    [
      'time bad grain',
      [['time_granularity: day', 'time_granularity: dayly']],
      ['Parsing Error [E205]: `dayly` is not a granularity of time'],
    ],
    [
      'dup measure',
      [
        ['name: amount', 'name: cnt'],
        ['measure: amount', 'measure: cnt'],
      ],
      ['Parsing Error [E210]: two measures of `orders` are named `cnt`'],
    ],
    ['dup dim', [['name: status', 'name: ds']], ['Parsing Error [E210]: two dimensions of `orders` are named `ds`']],
    [
      'dim entity clash',
      [['name: status', 'name: customer']],
      ['Parsing Error [E210]: `customer` is a dimension of `orders`, and an entity of `orders`'],
    ],
    [
      'measure dim clash',
      [
        ['name: amount', 'name: status'],
        ['measure: amount', 'measure: status'],
      ],
      ['Parsing Error [E210]: `status` is a measure of `orders`, and a dimension of `orders`'],
    ],
    ['reserved name', [['name: status', 'name: select']], ['Parsing Error [E210]: `select` is a word of SQL']],
    [
      'reserved metric time',
      [['name: status', 'name: metric_time']],
      ['Parsing Error [E210]: `metric_time` stands for the time of every metric'],
    ],
    [
      'bad name case',
      [['name: status', 'name: Status']],
      ['Parsing Error [E210]: `Status` is not a name for the semantic layer'],
    ],
    [
      'bad name dunder',
      [['name: status', 'name: a__b']],
      ['Parsing Error [E210]: `a__b` is not a name for the semantic layer'],
    ],
    [
      'bad metric dunder',
      [['name: total', 'name: to__tal']],
      ['Parsing Error [E210]: `to__tal` is not a name for the semantic layer'],
    ],
    [
      'grain name',
      [['name: status', 'name: month']],
      ['Parsing Error [E210]: `month` is the name of a granularity of time'],
    ],
    [
      'metric no measure',
      [['{measure: amount}', '{}']],
      ['Parsing Error [E205]: the simple metric `total` has no `measure`'],
    ],
    [
      'metric unknown measure',
      [['measure: amount', 'measure: zz']],
      ['Compilation Error [E201]: the metric `total` refers to the measure `zz`, which does not exist'],
    ],
    ['metric bad type', [['type: simple', 'type: zz']], ['Parsing Error [E205]: `zz` is not a type of metrics']],
    ['metric nolabel', [['label: T, ', '']], []],
    [
      'filter ok',
      [
        [
          'type: simple',
          "type: simple, filter: \"{{ Dimension('order__status') }} = 1 and {{ TimeDimension('metric_time', 'month') }} > 1 and {{ Metric('total', ['customer']) }} > 1\"",
        ],
      ],
      [],
    ],
    [
      'filter bad',
      [['type: simple', 'type: simple, filter: "{{ Dimnsion(\'order__status\') }} = 1"']],
      ['Parsing Error [E210]: there is no `Dimnsion()` in the semantic layer'],
    ],
    [
      'filter badjinja',
      [['type: simple', 'type: simple, filter: "{{ Dimension(\'order__status\') = 1"']],
      ["Parsing Error [E210]: `{{ Dimension('order__status') = 1` cannot be read: expected `}}`, found `=`"],
    ],
    [
      'filter nodunder',
      [['type: simple', 'type: simple, filter: "{{ Dimension(\'status\') }} = 1"']],
      ["Parsing Error [E210]: `Dimension('status')` has no entity"],
    ],
    [
      'filter badgrain',
      [['type: simple', "type: simple, filter: \"{{ TimeDimension('order__ds', 'moth') }} = 1\""]],
      ['Warning [W208]: `moth` is not a granularity of time'],
    ],
    ['percentile ok', [['agg: sum, expr: 1', 'agg: percentile, expr: x, agg_params: {percentile: 0.99}']], []],
    [
      'percentile missing',
      [['agg: sum, expr: 1', 'agg: percentile, expr: x']],
      ['Parsing Error [E210]: the measure `cnt` is a percentile, and has no `agg_params: {percentile: ...}`'],
    ],
    [
      'percentile bad',
      [['agg: sum, expr: 1', 'agg: percentile, expr: x, agg_params: {percentile: 99}']],
      ['Parsing Error [E210]: the percentile of the measure `cnt` is 99'],
    ],
    [
      'count noexpr',
      [['agg: sum, expr: 1', 'agg: count']],
      ['Parsing Error [E210]: the measure `cnt` counts, and has no `expr`'],
    ],
    [
      'count distinct1',
      [['agg: sum, expr: 1', 'agg: count, expr: distinct x']],
      ['Parsing Error [E210]: the measure `cnt` counts `distinct x`'],
    ],
    [
      'median',
      [['agg: sum, expr: 1', 'agg: median, expr: x, agg_params: {percentile: 0.9}']],
      ['Parsing Error [E210]: the measure `cnt` is a median, and has the percentile 0.9'],
    ],
    [
      'nonadd ok',
      [
        [
          'name: amount, agg: sum',
          'name: amount, agg: sum, non_additive_dimension: {name: ds, window_choice: max, window_groupings: [customer]}',
        ],
      ],
      [],
    ],
    [
      'nonadd badname',
      [['name: amount, agg: sum', 'name: amount, agg: sum, non_additive_dimension: {name: zz, window_choice: max}']],
      ['Parsing Error [E210]: the measure `amount` is not additive over `zz`, which is no dimension of `orders`'],
    ],
    [
      'nonadd badgroup',
      [
        [
          'name: amount, agg: sum',
          'name: amount, agg: sum, non_additive_dimension: {name: ds, window_groupings: [zz]}',
        ],
      ],
      ['Parsing Error [E210]: the measure `amount` is grouped by `zz`, which is no entity of `orders`'],
    ],
    [
      'nonadd choice',
      [['name: amount, agg: sum', 'name: amount, agg: sum, non_additive_dimension: {name: ds, window_choice: sum}']],
      ['Parsing Error [E210]: the `window_choice` of the measure `amount` is `sum`'],
    ],
    [
      'badmodel',
      [["ref('orders')", 'orders']],
      [
        'Parsing Error [E205]: the `model` of the semantic model `orders` must be a reference',
        'Compilation Error [E201]: the metric `total` refers to the measure `amount`, which does not exist',
      ],
    ],
    [
      'sm badname',
      [
        [
          `  - name: orders
    model`,
          `  - name: or__ders
    model`,
        ],
      ],
      ['Parsing Error [E210]: `or__ders` is not a name for the semantic layer'],
    ],
    [
      'scd half',
      [['type: categorical', 'type: time, type_params: {time_granularity: day, validity_params: {is_start: true}}']],
      [
        'Parsing Error [E210]: `orders` has 1 dimensions with `validity_params`; there must be two',
        'Parsing Error [E210]: `orders` has `validity_params`, and no entity of the type `natural`',
        'Parsing Error [E210]: `orders` has `validity_params`, and entities of the type `primary` or `unique`',
        'Parsing Error [E210]: `orders` has `validity_params` and measures',
      ],
    ],
  ])('%s', (_name, changes, expected) => {
    expect(said(changed(spine + model + metric, ...changes))).toEqual(expected);
  });
});

describe('metrics of other types', () => {
  it.each<readonly [metric: string, expected: readonly string[]]>([
    [
      '{name: total, label: T2, type: simple, type_params: {measure: amount}}',
      ['Compilation Error [E204]: two metrics are named `total`'],
    ],
    [
      '{name: total2, label: T, type: simple, type_params: {measure: amount}}',
      ['Parsing Error [E210]: the metrics `total` and `total2` have the label `T`'],
    ],
    [
      "{name: rr, label: R, type: ratio, type_params: {numerator: total, denominator: {name: total, filter: \"{{ Dimension('order__status') }} = 'x'\", alias: qa}}}",
      [],
    ],
    [
      '{name: rr, label: R, type: ratio, type_params: {numerator: total}}',
      ['Parsing Error [E205]: the ratio metric `rr` has no `denominator`'],
    ],
    [
      '{name: rr, label: R, type: ratio, type_params: {numerator: total, denominator: zz}}',
      ['Compilation Error [E201]: the metric `rr` refers to the metric `zz`, which does not exist'],
    ],
    [
      '{name: dd, label: D, type: derived, type_params: {expr: aa - total, metrics: [total, {name: total, alias: aa, offset_window: 1 month}]}}',
      [],
    ],
    [
      '{name: dd, label: D, type: derived, type_params: {metrics: [total]}}',
      ['Warning [W208]: the derived metric `dd` has no `expr`'],
    ],
    [
      '{name: dd, label: D, type: derived, type_params: {expr: total}}',
      ['Parsing Error [E205]: the derived metric `dd` has no `metrics`'],
    ],
    [
      "{name: dd, label: D, type: derived, type_params: {expr: '1', metrics: [total]}}",
      ['Warning [W208]: the `expr` of `dd` does not use `total`'],
    ],
    [
      '{name: dd, label: D, type: derived, type_params: {expr: total, metrics: [total, {name: total, alias: total}]}}',
      ['Parsing Error [E210]: the alias `total` is taken'],
    ],
    [
      '{name: dd, label: D, type: derived, type_params: {expr: aa, metrics: [{name: total, alias: aa, offset_window: 1 moth}]}}',
      ['Parsing Error [E210]: `moth` is not a granularity of time'],
    ],
    [
      '{name: dd, label: D, type: derived, type_params: {expr: aa, metrics: [{name: total, alias: aa, offset_window: month}]}}',
      ['Parsing Error [E205]: `month` is not a span of time'],
    ],
    [
      '{name: dd, label: D, type: derived, type_params: {expr: aa, metrics: [{name: total, alias: aa, offset_window: 1 month, offset_to_grain: month}]}}',
      ['Parsing Error [E210]: `total` has both `offset_window` and `offset_to_grain`'],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: amount, cumulative_type_params: {window: 7 days}}}',
      [],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: {name: amount, fill_nulls_with: 0}, cumulative_type_params: {grain_to_date: month, period_agg: last}}}',
      [],
    ],
    ['{name: cc, label: C, type: cumulative, type_params: {measure: amount}}', []],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: amount, window: 7 days}}',
      ['Parsing Error [E210]: `window` of the cumulative metric `cc` stands outside of `cumulative_type_params`'],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: amount, grain_to_date: month}}',
      [
        'Parsing Error [E210]: `grain_to_date` of the cumulative metric `cc` stands outside of `cumulative_type_params`',
      ],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: amount, cumulative_type_params: {window: 7 dys}}}',
      ['Parsing Error [E210]: `dy` is not a granularity of time'],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: amount, cumulative_type_params: {window: days}}}',
      ['Parsing Error [E205]: `days` is not a span of time'],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: amount, cumulative_type_params: {window: 7 days, grain_to_date: month}}}',
      ['Parsing Error [E210]: the cumulative metric `cc` has both `window` and `grain_to_date`'],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: amount, cumulative_type_params: {period_agg: zz}}}',
      ['Parsing Error [E205]: `zz` is not a way to take a period'],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {measure: amount, cumulative_type_params: {window: 2 fiscal}}}',
      ['Parsing Error [E210]: `fiscal` is not a granularity of time'],
    ],
    [
      '{name: cc, label: C, type: cumulative, type_params: {cumulative_type_params: {window: 7 days}}}',
      ['Parsing Error [E205]: the cumulative metric `cc` has no `measure`'],
    ],
    [
      '{name: vv, label: V, type: conversion, type_params: {conversion_type_params: {entity: customer, base_measure: cnt, conversion_measure: cnt, window: 7 days, calculation: conversion_rate}}}',
      [],
    ],
    [
      '{name: vv, label: V, type: conversion, type_params: {measure: cnt}}',
      ['Parsing Error [E205]: the conversion metric `vv` has no `conversion_type_params`'],
    ],
    [
      '{name: vv, label: V, type: conversion, type_params: {conversion_type_params: {entity: zz, base_measure: cnt, conversion_measure: cnt}}}',
      ['Parsing Error [E210]: `orders`, which has the measure `cnt`, has no entity `zz`'],
    ],
    [
      '{name: vv, label: V, type: conversion, type_params: {conversion_type_params: {entity: customer, base_measure: cnt, conversion_measure: cnt, calculation: zz}}}',
      ['Parsing Error [E205]: `zz` is not a calculation'],
    ],
    [
      '{name: vv, label: V, type: conversion, type_params: {conversion_type_params: {entity: customer, base_measure: amount, conversion_measure: cnt}}}',
      ['Parsing Error [E210]: the measure `amount` of a conversion does not count'],
    ],
  ])('%s', (written, expected) => {
    expect(said(`${spine}${model}${metric}  - ${written}\n`)).toEqual(expected);
  });
});

describe('saved queries', () => {
  it.each<readonly [query: string, expected: readonly string[]]>([
    [
      "{name: qq, query_params: {metrics: [total], group_by: [\"TimeDimension('metric_time','day')\", \"Dimension('order__status')\"], where: [\"{{ Dimension('order__status') }} = 1\"], order_by: [\"Metric('total').descending(True)\"], limit: 5}, exports: [{name: ex, config: {export_as: table, schema: s, alias: al}}]}",
      [],
    ],
    [
      '{name: qq, query_params: {metrics: [zz]}}',
      ['Compilation Error [E201]: the saved query `qq` refers to the metric `zz`, which does not exist'],
    ],
    ['{name: qq}', ['Parsing Error [E205]: the saved query `qq` has no `query_params`']],
    [
      '{name: qq, query_params: {metrics: [total], group_by: ["Dimnsion(\'a__b\')"]}}',
      ['Parsing Error [E210]: there is no `Dimnsion()` in the semantic layer'],
    ],
    [
      '{name: qq, query_params: {metrics: [total], group_by: ["order__status"]}}',
      ['Parsing Error [E210]: `order__status` names nothing of the semantic layer'],
    ],
    [
      '{name: qq, query_params: {metrics: [total], where: ["{{ Dimnsion(\'a__b\') }}"]}}',
      ['Parsing Error [E210]: there is no `Dimnsion()` in the semantic layer'],
    ],
    [
      '{name: qq, query_params: {metrics: [total]}, exports: [{name: ex, config: {export_as: zz}}]}',
      ['Parsing Error [E205]: `zz` is not a kind of export'],
    ],
    [
      '{name: qq, query_params: {metrics: [total], order_by: ["Zz(\'total\')"]}}',
      ['Parsing Error [E210]: there is no `Zz()` in the semantic layer'],
    ],
  ])('%s', (written, expected) => {
    expect(said(`${spine}${model}${metric}saved_queries:\n  - ${written}\n`)).toEqual(expected);
  });
});

describe('time spines', () => {
  const own = (spineOfOrders: string): string => `models: [{name: orders, ${spineOfOrders}}]\n${model}${metric}`;
  const needed = 'Parsing Error [E210]: semantic models need a time spine: a model with a row for each day';

  it('are needed', () => {
    expect(said(model + metric)).toEqual([needed]);
  });
  it('name their columns', () => {
    const columns = 'columns: [{name: d, granularity: day}]';
    expect(said(own(`time_spine: {standard_granularity_column: d}, ${columns}`))).toEqual([]);
    expect(said(own(`time_spine: {standard_granularity_column: zz}, ${columns}`))).toEqual([
      'Parsing Error [E205]: the time spine `orders` has no column `zz`',
      needed,
    ]);
    expect(
      said(own(`time_spine: {standard_granularity_column: d, custom_granularities: [{name: zz}]}, ${columns}`)),
    ).toEqual(['Parsing Error [E205]: the time spine `orders` has no column `zz`']);
    expect(said(own('time_spine: {standard_granularity_column: d}, columns: [{name: d}]'))).toEqual([
      'Parsing Error [E205]: the column `d` of the time spine `orders` has no `granularity`',
      needed,
    ]);
  });
});

describe('the manifest', () => {
  it('has windows as numbers and granularities, inputs in full, and the metrics that measures make', () => {
    const made = changed(model, ['name: amount, agg: sum', 'name: amount, agg: sum, create_metric: true']);
    const { manifest } = parseFiles({
      'models/orders.sql': 'select 1 as id',
      'models/days.sql': 'select current_date as d',
      'models/p.yml': `${spine}${made}metrics:
  - {name: moving, label: M, type: cumulative, type_params: {measure: cnt, cumulative_type_params: {window: 7 days}}}
  - {name: share, label: S, type: ratio, type_params: {numerator: moving, denominator: {name: amount, filter: "a"}}}
`,
    });
    expect(manifest.metrics.get('metric.shop.amount')).toMatchObject({
      label: 'amount',
      description: 'Metric created from measure amount',
      depends_on: { nodes: ['semantic_model.shop.orders'] },
      unrendered_config: { enabled: true, meta: {} },
    });
    expect(manifest.metrics.get('metric.shop.moving')?.type_params).toMatchObject({
      cumulative_type_params: {
        window: { count: 7, granularity: 'day' },
        grain_to_date: null,
        period_agg: 'first',
        metric: null,
      },
    });
    const share = manifest.metrics.get('metric.shop.share');
    expect(share?.depends_on.nodes).toEqual(['metric.shop.moving', 'metric.shop.amount']);
    expect(share?.type_params).toMatchObject({
      input_measures: [{ name: 'cnt' }, { name: 'amount' }],
      numerator: { name: 'moving', filter: null, offset_window: null },
      denominator: { name: 'amount', filter: { where_filters: [{ where_sql_template: 'a' }] } },
    });
    expect(manifest.semanticModels.get('semantic_model.shop.orders')).toMatchObject({
      measures: [
        { name: 'cnt', expr: '1' },
        { name: 'amount', create_metric: false },
      ],
    });
  });

  it('E210: shows where a rule is broken', () => {
    const { messages } = parseFiles({
      'models/orders.sql': 'select 1 as id',
      'models/days.sql': 'select current_date as d',
      'models/p.yml': spine + changed(model, ['name: status', 'name: month']) + metric,
    });
    expect(messages).toEqual([
      [
        'Parsing Error [E210]: `month` is the name of a granularity of time',
        '  --> models/p.yml:12:87',
        '  11 |     entities: [{name: order, type: primary, expr: id}, {name: customer, type: foreign, expr: customer_id}]',
        '  12 |     dimensions: [{name: ds, type: time, type_params: {time_granularity: day}}, {name: month, type: categorical}]',
        '     |                                                                                       ^^^^^',
        '  help: choose another name',
      ].join('\n'),
    ]);
  });
});
