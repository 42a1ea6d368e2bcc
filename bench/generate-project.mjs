#!/usr/bin/env node
// Writes a synthetic, layered dbt-style project of N models for scale measurements.
//
//   node generate-project.mjs OUT_DIR MODELS [--project-file dbt_project.yml|project.yml] [--seed 1]
//
// The same files parse in dbt and in tsdt, so that both can be measured on the same work.
// Shape: 25 % staging (views over sources), 40 % intermediate, 35 % marts (tables and incrementals), with 1-4 refs a
// model, macros called from SQL, a YAML file for every ten models (descriptions, columns, generic tests), one source
// of 20 tables for every 100 staging models, and one snapshot, exposure and singular test for every 100 models.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [out, count, ...rest] = process.argv.slice(2);
if (!out || !Number.isInteger(Number(count))) {
  console.error('usage: generate-project.mjs OUT_DIR MODELS [--project-file NAME] [--seed K]');
  process.exit(2);
}
const option = (name, fallback) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : fallback);
const total = Number(count);
let state = Number(option('--seed', '1')) >>> 0;
const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const pick = (list) => list[Math.floor(random() * list.length)];
const write = (path, text) => {
  const file = join(out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

const staging = Math.max(1, Math.round(total * 0.25));
const intermediate = Math.max(1, Math.round(total * 0.4));
const marts = Math.max(1, total - staging - intermediate);
const pad = (n) => String(n).padStart(5, '0');
const folder = (n) => `area_${String(Math.floor(n / 100)).padStart(3, '0')}`;

write(
  option('--project-file', 'dbt_project.yml'),
  `name: scale
version: '1.0.0'
config-version: 2
profile: scale
model-paths: [models]
macro-paths: [macros]
snapshot-paths: [snapshots]
test-paths: [tests]
vars:
  start_date: '2024-01-01'
  currencies: [usd, eur, gbp]
models:
  scale:
    +tags: [scale]
    staging:
      +materialized: view
      +tags: [staging]
    intermediate:
      +materialized: view
    marts:
      +materialized: table
`,
);
write(
  'macros/money.sql',
  `{% macro cents_to_dollars(column_name, scale=2) %}
    round(cast({{ column_name }} as numeric) / 100, {{ scale }})
{% endmacro %}

{% macro pivot_currency(amount, currency) %}
  {%- for c in var('currencies') %}
    sum(case when {{ currency }} = '{{ c }}' then {{ amount }} else 0 end) as amount_{{ c }}{{ "," if not loop.last }}
  {%- endfor %}
{% endmacro %}

{% macro since_start(column_name) %}
  {%- if var('start_date', none) is not none -%}
    {{ column_name }} >= '{{ var("start_date") }}'
  {%- else -%}
    true
  {%- endif -%}
{% endmacro %}
`,
);
write(
  'macros/tests.sql',
  `{% test not_negative(model, column_name) %}
select * from {{ model }} where {{ column_name }} < 0
{% endtest %}
`,
);

const names = { staging: [], intermediate: [], marts: [] };
const properties = { staging: [], intermediate: [], marts: [] };

for (let i = 0; i < staging; i++) {
  const name = `stg_${pad(i)}`;
  names.staging.push(name);
  const src = `src_${Math.floor(i / 100)}`;
  write(
    `models/staging/${folder(i)}/${name}.sql`,
    `with source as (

    select * from {{ source('${src}', 'raw_${i % 20}') }}

),

renamed as (

    select
        id as record_id,
        parent_id,
        currency,
        {{ cents_to_dollars('amount_cents') }} as amount,
        created_at,
        updated_at
    from source
    where {{ since_start('created_at') }}

)

select * from renamed
`,
  );
  properties.staging.push(name);
}
for (let i = 0; i < intermediate; i++) {
  const name = `int_${pad(i)}`;
  const parents = new Set([pick(names.staging)]);
  while (random() < 0.5 && parents.size < 3)
    parents.add(pick(random() < 0.6 || i === 0 ? names.staging : names.intermediate));
  const [first, ...others] = parents;
  names.intermediate.push(name);
  write(
    `models/intermediate/${folder(i)}/${name}.sql`,
    `{{ config(materialized='${random() < 0.2 ? 'ephemeral' : 'view'}', tags=['int', '${folder(i)}']) }}

{% set measures = ['amount', 'amount * 2', 'amount + 1'] %}

with base as (
    select * from {{ ref('${first}') }}
)
${others
  .map(
    (parent, k) => `, joined_${k} as (
    select record_id, max(amount) as amount_${k} from {{ ref('${parent}') }} group by 1
)
`,
  )
  .join('')}
select
    base.record_id,
    base.parent_id,
    base.currency,
    base.amount,
    {%- for m in measures %}
    base.{{ m }} as measure_{{ loop.index }},
    {%- endfor %}
    base.created_at,
    base.updated_at
from base
${others.map((_, k) => `left join joined_${k} on joined_${k}.record_id = base.record_id\n`).join('')}`,
  );
  properties.intermediate.push(name);
}
for (let i = 0; i < marts; i++) {
  const name = `fct_${pad(i)}`;
  const parents = new Set([pick(names.intermediate)]);
  while (random() < 0.6 && parents.size < 4) parents.add(pick(names.intermediate));
  const incremental = random() < 0.15;
  const [first, ...others] = parents;
  names.marts.push(name);
  write(
    `models/marts/${folder(i)}/${name}.sql`,
    `${
      incremental
        ? `{{ config(materialized='incremental', unique_key='record_id', on_schema_change='append_new_columns') }}\n`
        : `{{ config(tags=['daily']) }}\n`
    }
with facts as (
    select * from {{ ref('${first}') }}
${others.map((parent) => `    union all\n    select * from {{ ref('${parent}') }}\n`).join('')})

select
    record_id,
    max(updated_at) as updated_at,
    count(*) as row_count,
    {{ pivot_currency('amount', 'currency') }}
from facts
${incremental ? `{% if is_incremental() %}\nwhere updated_at > (select coalesce(max(updated_at), '1900-01-01') from {{ this }})\n{% endif %}\n` : ''}group by 1
`,
  );
  properties.marts.push(name);
}

const column = (name, tests) =>
  `      - name: ${name}\n        description: "The ${name.replaceAll('_', ' ')} of the record."\n${
    tests.length ? `        data_tests:\n${tests.map((t) => `          - ${t}`).join('\n')}\n` : ''
  }`;
for (const [layer, list] of Object.entries(properties)) {
  for (let start = 0; start < list.length; start += 10) {
    const chunk = list.slice(start, start + 10);
    const amount = layer === 'marts' ? column('amount_usd', []) : column('amount', ['not_negative']);
    write(
      `models/${layer}/${folder(start)}/_${layer}_${pad(start)}.yml`,
      `version: 2\n\nmodels:\n${chunk
        .map(
          (name) =>
            `  - name: ${name}\n    description: |\n      Model ${name} of the ${layer} layer, written for scale measurements.\n      It has columns with tests and prose.\n    columns:\n${column('record_id', ['not_null', 'unique'])}${layer === 'marts' ? column('row_count', ['not_null']) : column('currency', ["accepted_values:\n              arguments:\n                values: ['usd', 'eur', 'gbp']"])}${amount}${column('updated_at', [])}`,
        )
        .join('')}`,
    );
  }
}
const sources = Math.ceil(staging / 100);
for (let s = 0; s < sources; s++) {
  write(
    `models/staging/area_${String(s).padStart(3, '0')}/_sources_${s}.yml`,
    `version: 2\n\nsources:\n  - name: src_${s}\n    schema: raw\n    tables:\n${Array.from(
      { length: 20 },
      (_, t) =>
        `      - name: raw_${t}\n        description: Raw table ${t}.\n        columns:\n          - name: id\n            data_tests: [not_null]\n          - name: amount_cents\n`,
    ).join('')}`,
  );
}
for (let k = 0; k < Math.ceil(total / 100); k++) {
  write(
    `snapshots/snap_${k}.sql`,
    `{% snapshot snap_${k} %}
{{ config(target_schema='snapshots', unique_key='record_id', strategy='timestamp', updated_at='updated_at') }}
select * from {{ ref('${names.staging[k % names.staging.length]}') }}
{% endsnapshot %}
`,
  );
  write(
    `tests/assert_${k}.sql`,
    `select record_id from {{ ref('${names.marts[k % names.marts.length]}') }} where row_count < 0\n`,
  );
  write(
    `models/marts/area_${String(Math.floor((k % marts) / 100)).padStart(3, '0')}/_exposure_${k}.yml`,
    `version: 2\n\nexposures:\n  - name: dashboard_${k}\n    type: dashboard\n    owner: {name: Data team, email: data@example.com}\n    depends_on:\n      - ref('${names.marts[k % names.marts.length]}')\n`,
  );
}
console.log(
  JSON.stringify({ models: staging + intermediate + marts, staging, intermediate, marts, sources: sources * 20 }),
);
