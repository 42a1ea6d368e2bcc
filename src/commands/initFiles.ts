/** The files of a new project: a seed, two layers of models, tests, and nothing to install. */
export function initFiles(name: string, warehouse: Warehouse): Readonly<Record<string, string>> {
  return {
    'project.yml': `name: ${name}
version: '1.0.0'
${warehouse === 'pglite' ? '# no profile: tsdt keeps the data in .tsdt/warehouse, an embedded Postgres' : `profile: ${name}`}

models:
  ${name}:
    staging:
      +materialized: view
    marts:
      +materialized: table
`,
    'seeds/raw_orders.csv': `order_id,customer,ordered_at,amount,status
1,ada,2024-05-01 09:12:00,19.50,paid
2,bob,2024-05-01 10:40:00,7.25,paid
3,ada,2024-05-02 16:05:00,42.00,refunded
4,cyd,2024-05-03 08:30:00,12.10,paid
`,
    'models/staging/stg_orders.sql': `select
    order_id,
    customer,
    ordered_at::timestamp as ordered_at,
    amount::numeric(10, 2) as amount,
    status
from {{ ref('raw_orders') }}
`,
    'models/marts/customers.sql': `select
    customer,
    min(ordered_at) as first_order_at,
    count(*) as orders,
    sum(case when status = 'paid' then amount else 0 end) as revenue
from {{ ref('stg_orders') }}
group by customer
`,
    'models/properties.yml': `models:
  - name: stg_orders
    description: Orders as they come in, with types.
    columns:
      - name: order_id
        description: Number of the order.
        data_tests: [unique, not_null]
      - name: status
        description: What became of it.
        data_tests:
          - accepted_values:
              arguments:
                values: [paid, refunded]
  - name: customers
    description: One row a customer.
    columns:
      - name: customer
        description: Name of the customer.
        data_tests: [unique, not_null]
`,
    'tests/revenue_is_not_negative.sql': `-- gives the customers for whom it is wrong; no rows, no failure
select * from {{ ref('customers') }} where revenue < 0
`,
    '.gitignore': `target/
logs/
.tsdt/
dbt_packages/
`,
    'README.md': `# ${name}

    tsdt build                    # seeds, models and tests, in order
    tsdt show --select customers  # the rows of a model
    tsdt ls                       # what there is
`,
    ...(warehouse === 'pglite' ? {} : { 'profiles.yml': profiles(name, warehouse) }),
  };
}

export type Warehouse = 'pglite' | 'postgres' | 'snowflake';

function profiles(name: string, warehouse: Exclude<Warehouse, 'pglite'>): string {
  const output =
    warehouse === 'postgres'
      ? `      type: postgres
      host: "{{ env_var('PGHOST', 'localhost') }}"
      port: 5432
      user: "{{ env_var('PGUSER', 'postgres') }}"
      password: "{{ env_var('DBT_ENV_SECRET_PGPASSWORD', '') }}"
      dbname: "{{ env_var('PGDATABASE', 'postgres') }}"
      schema: ${name}
      threads: 4`
      : `      type: snowflake
      account: "{{ env_var('SNOWFLAKE_ACCOUNT') }}"
      user: "{{ env_var('SNOWFLAKE_USER') }}"
      password: "{{ env_var('DBT_ENV_SECRET_SNOWFLAKE_PASSWORD') }}"
      role: "{{ env_var('SNOWFLAKE_ROLE', 'transformer') }}"
      warehouse: "{{ env_var('SNOWFLAKE_WAREHOUSE', 'transforming') }}"
      database: "{{ env_var('SNOWFLAKE_DATABASE', 'analytics') }}"
      schema: ${name}
      threads: 8`;
  return `${name}:
  target: dev
  outputs:
    dev:
${output}
`;
}
