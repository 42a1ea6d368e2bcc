import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, tsdt } from './support/cli.ts';
import { TestProject } from './support/project.ts';

const files = {
  'project.yml': 'name: shop\n',
  'seeds/raw_orders.csv': 'id,customer,amount,ordered_at,note\n1,a,10.5,2024-01-01,x\n2,b,20,2024-01-02,\n',
  'models/sources.yml': `
sources:
  - name: crm
    schema: raw
    tables:
      - name: people
        columns:
          - name: id
            data_type: int
          - name: full_name
            data_type: varchar(80)
`,
  'models/stg_orders.sql': `with source as (select * from {{ ref('raw_orders') }})
select id as order_id, customer, amount, ordered_at from source where note is null`,
  'models/people.sql': `select id, full_name from {{ source('crm', 'people') }}`,
  'models/keys.sql': `{{ config(materialized='ephemeral') }} select order_id, lower(customer) as customer from {{ ref('stg_orders') }}`,
  'models/daily.sql': `{{ config(materialized='incremental', unique_key='day') }}
select o.ordered_at as day, k.customer, sum(o.amount) as revenue
from {{ ref('stg_orders') }} o join {{ ref('keys') }} k on k.order_id = o.order_id
{% if is_incremental() %} where o.ordered_at > (select max(day) from {{ this }}) {% endif %}
group by 1, 2`,
  'models/asks.sql': `{% set days = run_query('select 1') %} select {{ days.rows | length }} as n`,
  'models/marts.sql': `select d.day, d.revenue * 1.21 as revenue, p.full_name as who from {{ ref('daily') }} d left join {{ ref('people') }} p on p.full_name = d.customer`,
  'snapshots/orders_history.yml': `
snapshots:
  - name: orders_history
    relation: ref('stg_orders')
    config:
      unique_key: order_id
      strategy: timestamp
      updated_at: ordered_at
`,
};

describe('tsdt lineage', () => {
  let project: TestProject;
  const run = (...args: string[]): Promise<Ran> => tsdt(project.root, ['-q', 'lineage', ...args]);
  const text = async (...args: string[]): Promise<string> => (await run(...args)).stdout.trimEnd();

  beforeAll(() => {
    project = new TestProject(files);
  });
  afterAll(() => project.remove());

  it('says what a column is made from, down to seeds, through ephemeral models', async () => {
    expect(await text('daily.customer', '--upstream')).toBe(
      `made from
  daily.customer text
  └─ keys.customer text  (copied)
     └─ stg_orders.customer text  (transformed)
        └─ raw_orders.customer text  (copied)
rows of daily depend on
  keys.order_id (join)
  stg_orders.order_id (join)
  stg_orders.ordered_at (group)
  keys.customer (group)`,
    );
  });

  it('says what a change of a column reaches', async () => {
    expect(await text('stg_orders.amount', '--downstream')).toBe(
      `used by
  stg_orders.amount double precision
  ├─ daily.revenue double precision  (aggregated)
  │  └─ marts.revenue double precision  (transformed)
  └─ orders_history.amount double precision  (copied)`,
    );
    expect(await text('raw_orders.note', '--downstream')).toBe(
      `used by
  raw_orders.note text
decides on the rows of
  stg_orders (filter by raw_orders.note)`,
    );
  });

  it('shows the columns of a resource, also those that a snapshot adds', async () => {
    expect(await text('orders_history')).toBe(
      `order_id integer  <- stg_orders.order_id (copied)
customer text  <- stg_orders.customer (copied)
amount double precision  <- stg_orders.amount (copied)
ordered_at date  <- stg_orders.ordered_at (copied)
dbt_scd_id text not null  <- stg_orders.order_id (transformed), stg_orders.ordered_at (transformed)
dbt_updated_at date not null  <- stg_orders.ordered_at (transformed)
dbt_valid_from date not null  <- stg_orders.ordered_at (transformed)
dbt_valid_to date  <- stg_orders.ordered_at (transformed)`,
    );
  });

  it('takes types from YAML where columns are not all known', async () => {
    expect(await text('marts')).toBe(
      `day date  <- daily.day (copied)
revenue double precision  <- daily.revenue (transformed)
who character varying(80)  <- people.full_name (renamed)`,
    );
    expect(await text('crm.people')).toBe('... the columns of source `people` are not recorded');
  });

  it('says how much is known, and what not', async () => {
    expect(await text()).toBe(
      `23 columns of models and snapshots: 22 (95.6 %) fully traced, 22 (95.6 %) with a type
  asks: all columns: its SQL depends on answers of the database, and there is none`,
    );
  });

  it('writes JSON, DOT and Mermaid', async () => {
    const json = JSON.parse(await text('marts.who', '--upstream', '--output', 'json'));
    expect(json).toEqual({
      column: { id: 'model.shop.marts', column: 'who' },
      columns: [
        { id: 'model.shop.marts', column: 'who', type: 'character varying(80)' },
        { id: 'model.shop.people', column: 'full_name', type: 'character varying(80)' },
        { id: 'source.shop.crm.people', column: 'full_name', type: null },
      ],
      edges: [
        {
          from: { id: 'model.shop.people', column: 'full_name' },
          to: { id: 'model.shop.marts', column: 'who' },
          kind: 'renamed',
        },
        {
          from: { id: 'source.shop.crm.people', column: 'full_name' },
          to: { id: 'model.shop.people', column: 'full_name' },
          kind: 'copied',
        },
      ],
      rows: [
        { from: { id: 'model.shop.people', column: 'full_name' }, to: 'model.shop.marts', kind: 'join' },
        { from: { id: 'model.shop.daily', column: 'customer' }, to: 'model.shop.marts', kind: 'join' },
      ],
      unknown: [],
    });
    expect(await text('people.id', '--upstream', '--output', 'dot')).toBe(
      `digraph lineage {
  rankdir=LR;
  node [shape=box];
  subgraph "cluster_model.shop.people" {
    label="people";
    "model.shop.people.id" [label="id"];
  }
  subgraph "cluster_source.shop.crm.people" {
    label="crm.people";
    "source.shop.crm.people.id" [label="id"];
  }
  "source.shop.crm.people.id" -> "model.shop.people.id" [label="copied"];
}`,
    );
    expect(await text('people.id', '--upstream', '--output', 'mermaid')).toBe(
      `flowchart LR
  subgraph r1 ["people"]
    c1["id"]
  end
  subgraph r2 ["crm.people"]
    c2["id"]
  end
  c2 -->|copied| c1`,
    );
  });

  it('knows what was meant', async () => {
    const model = await run('dayly.revenue');
    expect(model.code).toBe(2);
    expect(model.stdout + model.stderr).toContain('did you mean `daily.revenue`?');
    const column = await run('daily.revenu');
    expect(column.code).toBe(2);
    expect(column.stdout + column.stderr).toContain('did you mean `daily.revenue`?');
    const form = await run('daily.revenue', '--output', 'xml');
    expect(form.stdout + form.stderr).toContain('it has text, json, dot, mermaid');
  });
});
