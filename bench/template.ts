/**
 * Speed of the template engine, once a template is parsed: renders a second of models of three kinds, and of one template
 * that nunjucks' own renderer accepts as well, side by side. Each figure is the best of several rounds.
 *
 *     npm run bench:template [-- --json]
 */
import nunjucks from 'nunjucks';
import {
  fromJs,
  type Globals,
  macroFunction,
  PyFunction,
  parseMacroFile,
  parseTemplate,
  renderSync,
  type Value,
} from '../src/template/index.ts';

interface Bench {
  readonly name: string;
  readonly run: () => string;
}

const relation = (name: string): string => `"analytics"."shop"."${name}"`;
const words: [string, Value][] = [
  ['ref', new PyFunction('ref', (args) => relation(String(args[0])))],
  ['source', new PyFunction('source', (args) => relation(String(args[1])))],
  ['config', new PyFunction('config', () => '')],
  ['target', fromJs({ type: 'postgres', name: 'dev' })],
];

const plainModel = `{{ config(materialized='table', tags=['daily'], schema='marts') }}

with orders as (
    select * from {{ ref('stg_orders') }}
),
payments as (
    select * from {{ ref('stg_payments') }}
),
customers as (
    select * from {{ source('raw', 'customers') }}
)
select
    orders.order_id,
    customers.customer_id,
    sum(payments.amount) as amount
from orders
left join payments on payments.order_id = orders.order_id
left join customers on customers.customer_id = orders.customer_id
{% if target.type == 'postgres' %}where orders.ordered_at >= current_date - 30{% endif %}
group by 1, 2
`;

const macroFile = `
{% macro cents_to_dollars(column, scale=2) %}({{ column }} / 100)::numeric(16, {{ scale }}){% endmacro %}

{% macro pivot(column, values, alias=true) %}
  {%- for value in values %}
  sum(case when {{ column }} = '{{ value }}' then {{ cents_to_dollars('amount') }} else 0 end)
    {%- if alias %} as {{ value | replace(' ', '_') }}_amount{% endif %}
    {%- if not loop.last %},{% endif %}
  {%- endfor %}
{% endmacro %}
`;

const macroModel = `{% set methods = ['card', 'bank transfer', 'coupon', 'gift card'] %}
select
    order_id,
    {{ pivot('payment_method', methods) }},
    {{ cents_to_dollars('total', scale=4) }} as total
from {{ ref('stg_payments') }}
{% for method in methods if method != 'coupon' -%}
{{ 'where' if loop.first else 'or' }} payment_method = '{{ method }}'
{% endfor %}
group by order_id
`;

const heavyModel = `select
{% for i in range(500) %}  {{ cents_to_dollars('amount_' ~ i) }} as amount_{{ i }}{{ ',' if not loop.last }}
{% endfor %}from {{ ref('wide') }}
`;

const commonTemplate = `select
{% for column in columns %}
  {% if column.quote %}"{{ column.name }}"{% else %}{{ column.name | lower }}{% endif %} as c{{ loop.index }}{% if not loop.last %},{% endif %}
{% endfor %}
{% set suffix = "_" + target.name %}
from {{ target.schema }}.orders{{ suffix }}
{% for table in tables %}
left join {{ table | replace(" ", "_") }} as t{{ loop.index }} on t{{ loop.index }}.id = orders.{{ table | upper }}
{% endfor %}
where amount > {{ limits.low * 2 }} and amount <= {{ limits.high - 1 }}`;
const commonData = {
  columns: Array.from({ length: 20 }, (_, i) => ({ name: `Column${i}`, quote: i % 3 === 0 })),
  target: { name: 'dev', schema: 'analytics' },
  tables: ['customers', 'order lines', 'payments', 'refunds'],
  limits: { low: 5, high: 100 },
};

function ours(name: string, text: string, macros: string, data: Record<string, unknown> = {}): Bench {
  const globals = new Map<string, Value>(words);
  for (const [key, value] of Object.entries(data)) globals.set(key, fromJs(value));
  for (const definition of parseMacroFile({ path: 'macros/bench.sql', text: macros })) {
    globals.set(definition.macroName, macroFunction(definition, globals as Globals));
  }
  const template = parseTemplate({ path: 'models/bench.sql', text });
  return { name, run: () => renderSync(template, globals) };
}

/** Microseconds a run: the best of several rounds of about a tenth of a second. */
function measure({ run }: Bench): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 12; round += 1) {
    const start = performance.now();
    let count = 0;
    while (performance.now() - start < 100) {
      for (let i = 0; i < 10; i += 1) run();
      count += 10;
    }
    best = Math.min(best, ((performance.now() - start) * 1000) / count);
  }
  return best;
}

const environment = new nunjucks.Environment(null, { autoescape: false });
const compiled = nunjucks.compile(commonTemplate, environment);
const parsed = { path: 'models/bench.sql', text: plainModel };

const benches: Bench[] = [
  ours('plain model', plainModel, ''),
  ours('model with macros and loops', macroModel, macroFile),
  ours('500 macro calls', heavyModel, macroFile),
  ours('common template, tsdt', commonTemplate, '', commonData),
  { name: 'common template, nunjucks', run: () => compiled.render(commonData) },
  {
    name: 'plain model, parsing alone',
    run: () => {
      parseTemplate(parsed);
      return '';
    },
  },
];

const [, , , oursCommon, nunjucksCommon] = benches;
if (oursCommon?.run() !== nunjucksCommon?.run()) throw new Error('the two engines differ on the common template');

const results = benches.map((bench) => {
  const micros = measure(bench);
  return { name: bench.name, micros: Number(micros.toFixed(2)), perSecond: Math.round(1_000_000 / micros) };
});
if (process.argv.includes('--json')) {
  console.log(JSON.stringify(results, undefined, 2));
} else {
  for (const { name, micros, perSecond } of results) {
    console.log(
      `${name.padEnd(30)} ${String(perSecond).padStart(9)} a second ${micros.toFixed(1).padStart(9)} us each`,
    );
  }
}
