/** A project that has one of everything a page shows, and hostile words wherever a description may stand. */
export const siteProject: Readonly<Record<string, string>> = {
  'project.yml': `
name: shop
models: {shop: {marts: {+materialized: table}}}
`,
  'seeds/raw_orders.csv': 'id,customer_id,amount,state\n1,1,10.50,paid\n2,1,5.00,open\n3,2,7.25,paid\n',
  'seeds/raw_customers.csv': 'id,name\n1,Ada\n2,Grace\n',
  'models/staging/stg_orders.sql': `select id as order_id, customer_id, amount, state from {{ source('raw', 'raw_orders') }}\n`,
  'models/staging/stg_customers.sql': `select id as customer_id, name from {{ ref('raw_customers') }}\n`,
  'models/marts/orders.sql': `{{ config(tags=['daily']) }}
{# a comment of the template #}
select o.order_id, c.name as customer_name, {{ cents('o.amount') }} as amount_cents
from {{ ref('stg_orders') }} as o
join {{ ref("stg_customers") }} as c using (customer_id)
where o.state = 'paid'
`,
  'models/marts/customers_v1.sql': `select customer_id, name from {{ ref('stg_customers') }}\n`,
  'models/marts/customers_v2.sql': `select customer_id, upper(name) as name from {{ ref('stg_customers') }}\n`,
  'models/hostile.sql': `select 1 as id -- </script><script>globalThis.hacked = 'code'</script>\n`,
  'models/models.yml': `
groups:
  - {name: sales, owner: {name: Sales team, email: sales@example.com}}
sources:
  - name: raw
    schema: "{{ target.schema }}"
    description: What the shop writes.
    tables:
      - name: raw_orders
        loaded_at_field: now()
        freshness: {warn_after: {count: 1, period: day}}
        columns:
          - {name: amount, description: "What was paid, in dollars."}
models:
  - name: stg_orders
    description: One row an order.
    columns:
      - {name: order_id, data_tests: [unique, not_null], description: Identifier of the order.}
      - name: amount
        data_tests: [{accepted_values: {arguments: {values: [10.5, 5]}, config: {severity: warn}}}]
  - name: orders
    group: sales
    access: public
    description: |
      Orders that were **paid**.

      | state | meaning |
      |---|---|
      | paid | the money is there |
    config: {contract: {enforced: true}, meta: {owner: Ada}, grants: {}}
    columns:
      - {name: order_id, data_type: integer, constraints: [{type: not_null}], description: Identifier of the order.}
      - {name: customer_name, data_type: text}
      - {name: amount_cents, data_type: numeric, data_tests: [not_null]}
  - name: customers
    latest_version: 2
    versions: [{v: 1}, {v: 2}]
  - name: hostile
    description: >-
      <img src=x onerror="globalThis.hacked = 'image'"> <script>globalThis.hacked = 'script'</script>
      [press](javascript:globalThis.hacked='link') [data](data:text/html,<script>1</script>)
      <a href="javascript:globalThis.hacked='anchor'">anchor</a> <iframe src="https://example.com"></iframe>
      <form action="https://example.com"><input autofocus onfocus="globalThis.hacked='focus'"></form>
      <style>body{display:none}</style> <svg onload="globalThis.hacked='svg'"></svg>
      ![remote](https://example.com/pixel.png) </script><script>globalThis.hacked='closed'</script>
    columns:
      - {name: id, description: "<b onmouseover=\\"globalThis.hacked='column'\\">bold</b>"}
    config: {meta: {owner: "<img src=x onerror=globalThis.hacked='owner'>"}}
unit_tests:
  - name: only_paid_orders
    model: orders
    given:
      - {input: ref('stg_orders'), rows: [{order_id: 1, customer_id: 1, amount: 2, state: paid}, {order_id: 2, customer_id: 1, amount: 2, state: open}]}
      - {input: ref('stg_customers'), rows: [{customer_id: 1, name: Ada}]}
    expect: {rows: [{order_id: 1, customer_name: Ada, amount_cents: 200}]}
exposures:
  - name: revenue_board
    type: dashboard
    maturity: high
    url: https://example.com/board
    owner: {name: Ada, email: ada@example.com}
    depends_on: [ref('orders')]
    description: What the board looks at on Monday.
macros:
  - name: cents
    description: Dollars as cents.
    arguments: [{name: column, type: string, description: An amount in dollars.}]
`,
  'macros/cents.sql': `{% macro cents(column) %}({{ column }} * 100)::numeric{% endmacro %}\n`,
  'snapshots/orders_snapshot.yml': `
snapshots:
  - name: orders_snapshot
    relation: ref('stg_orders')
    config: {unique_key: order_id, strategy: check, check_cols: [state]}
`,
  'analyses/largest.sql': `select * from {{ ref('orders') }} order by amount_cents desc\n`,
  'tests/amounts_are_positive.sql': `select * from {{ ref('orders') }} where amount_cents <= 0\n`,
  'models/overview.md': `{% docs __overview__ %}\n# The shop\n\nWhat the shop **sells**.\n{% enddocs %}\n`,
};
