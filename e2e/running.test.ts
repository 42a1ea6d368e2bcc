import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  build,
  type Event,
  loadProject,
  type NodeResult,
  type RunResults,
  run,
  test as runTests,
  seed,
  snapshot,
} from '../src/index.ts';
import { tsdt } from './support/cli.ts';
import { databases } from './support/databases.ts';
import type { TestProject } from './support/project.ts';
import { testProjects } from './support/testProjects.ts';

describe.each(databases)('runs on $name', ({ create }) => {
  const shop = testProjects(create);
  const open = (made: TestProject) => loadProject(made.root, { profilesDir: made.root });
  const byName = ({ results }: RunResults): Record<string, NodeResult> =>
    Object.fromEntries(results.map((result) => [result.unique_id.split('.')[2], result]));

  it('puts what compiling found into the manifest: macros that only then are called, ephemeral models', async () => {
    const made = shop.project({
      'macros/m.sql': '{% macro later() %}{{ inner() }}{% endmacro %}{% macro inner() %}1{% endmacro %}',
      'models/e.sql': "{{ config(materialized='ephemeral') }} select 1 as id",
      'models/v.sql': "select {% if execute %}{{ later() }}{% endif %} as one, id from {{ ref('e') }}",
      'models/p.yml': 'models: [{name: v, columns: [{name: id, data_tests: [not_null]}]}]',
    });
    expect((await build(await open(made)).results).success).toBe(true);
    const { nodes } = JSON.parse(readFileSync(join(made.root, 'target/manifest.json'), 'utf8')) as {
      nodes: Record<string, { depends_on: { macros: string[] }; extra_ctes: { id: string; sql: string }[] }>;
    };
    const [model, test] = ['model.shop.v', 'test.shop.not_null_v_id'].map(
      (id) => Object.entries(nodes).find(([key]) => key.startsWith(id))?.[1],
    );
    expect(model?.depends_on.macros).toEqual(['macro.shop.later']);
    expect(model?.extra_ctes).toEqual([{ id: 'model.shop.e', sql: ' __dbt__cte__e as (\n select 1 as id\n)' }]);
    expect(test?.depends_on.macros).toEqual(['macro.dbt.test_not_null', 'macro.dbt.get_where_subquery']);
  });

  it('needs few round trips, on the first run and on later ones', async () => {
    const made = shop.project({
      'models/v.sql': 'select 1 as id',
      'models/t.sql': "{{ config(materialized='table') }} select id from {{ ref('v') }}",
      'models/i.sql': "{{ config(materialized='incremental', unique_key='id') }} select id from {{ ref('v') }}",
      'models/p.yml': 'models: [{name: v, columns: [{name: id, data_tests: [not_null, unique]}]}]',
      'snapshots/s.yml': `snapshots:
  - {name: by_time, relation: "ref('v')", config: {strategy: timestamp, updated_at: "timestamp '2024-01-01'", unique_key: id, hard_deletes: invalidate}}
  - {name: by_check, relation: "ref('v')", config: {strategy: check, check_cols: all, unique_key: id, hard_deletes: new_record}}`,
    });
    const loaded = await open(made);
    const trips = (results: RunResults) =>
      Object.fromEntries(Object.entries(byName(results)).map(([name, result]) => [name, result.roundTrips]));
    expect(trips(await run(loaded).results)).toEqual({ v: 1, t: 1, i: 1 });
    const again = trips(await run(loaded).results);
    expect(again.v).toBeLessThanOrEqual(1);
    expect(again.t).toBeLessThanOrEqual(2);
    expect(again.i).toBeLessThanOrEqual(3);
    expect(trips(await runTests(loaded).results)).toEqual({ not_null_v_id: 1, unique_v_id: 0 });
    for (let time = 0; time < 3; time += 1) {
      const { by_time: byTime, by_check: byCheck } = trips(await snapshot(loaded).results);
      if (time === 0) continue;
      expect(byTime).toBeLessThanOrEqual(2);
      expect(byCheck).toBeLessThanOrEqual(2);
    }
  });

  it('a failing model points into its file, skips what depends on it, and leaves other branches alone', async () => {
    const made = shop.project({
      'models/bad.sql': "select 1 as id,\n  {{ 'noth' ~ 'ing' }} as x\nfrom (select 1) t",
      'models/after.sql': "select * from {{ ref('bad') }}",
      'models/last.sql': "select * from {{ ref('after') }}",
      'models/other.sql': 'select 1 as id',
    });
    const started = run(await open(made), { threads: 1 });
    const events: Event[] = [];
    for await (const event of started.events) events.push(event);
    const results = byName(await started.results);
    expect(Object.fromEntries(Object.entries(results).map(([name, { status }]) => [name, status]))).toEqual({
      bad: 'error',
      after: 'skipped',
      last: 'skipped',
      other: 'success',
    });
    expect(results.bad?.message).toMatch(
      /^Database Error in model bad \(models\/bad\.sql\)\n {2}column "nothing" does not exist/,
    );
    const place = results.bad?.diagnostics[0]?.place;
    expect(place?.file.path).toBe('models/bad.sql');
    expect(place?.file.text.slice(place.span.start, place.span.end)).toBe("{{ 'noth' ~ 'ing' }}");
    const skipped = events.flatMap((event) =>
      event.kind === 'node-finished' && event.skippedBecauseOf ? [[event.node.name, event.skippedBecauseOf]] : [],
    );
    expect(skipped).toEqual([
      ['after', 'model.shop.bad'],
      ['last', 'model.shop.bad'],
    ]);
  });

  it('every node has the status that dbt gives it, with on_error and with --fail-fast', async () => {
    const made = shop.project({
      'dbt_project.yml':
        "name: shop\nversion: '1.0'\nprofile: tests\non-run-start: [select 1]\non-run-end: [\"select {{ results | length }}\", '']\n",
      'models/a.sql': "{{ config(materialized='table', on_error='continue') }} select 1/0 as id",
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/c.sql': "select * from {{ ref('b') }}",
      'models/f.sql': "{{ config(materialized='table', on_error='skip_children') }} select 1/0 as id",
      'models/g.sql': "select * from {{ ref('f') }} union all select * from {{ ref('a') }}",
      'models/h.sql': 'select 1 as id',
      'models/e.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('a') }}",
      'models/i.sql': "select * from {{ ref('e') }}",
      'models/j.sql': "select * from {{ ref('h') }}",
      'models/p.yml': `models:
  - name: h
    columns: [{name: id, data_tests: [{accepted_values: {name: h_two, arguments: {values: [2], quote: false}}}, {unique: {name: h_unique}}]}]
  - {name: a, columns: [{name: id, data_tests: [{not_null: {name: a_filled}}]}]}
  - {name: b, columns: [{name: id, data_tests: [{not_null: {name: b_filled}}]}]}
exposures: [{name: x, type: dashboard, owner: {name: o}, depends_on: [ref('g')]}]
`,
      'snapshots/s.yml':
        "snapshots: [{name: s, relation: ref('a'), config: {unique_key: id, strategy: check, check_cols: all}}]",
    });
    const project = await open(made);
    const statuses = ({ results }: RunResults): string =>
      results
        .map(({ unique_id: id, status }) => `${id.split('.')[2]} ${status}`)
        .sort()
        .join(', ');
    const hooks = 'shop-on-run-end-0 success, shop-on-run-end-1 success, shop-on-run-start-0 success';
    // what dbt 1.12.6 gives
    expect(statuses(await build(project).results)).toBe(
      `a error, a_filled error, b skipped, b_filled skipped, c skipped, f error, g skipped, h success, h_two fail, h_unique pass, i skipped, j skipped, s skipped, ${hooks}, x skipped`,
    );
    expect(statuses(await run(project).results)).toBe(
      `a error, b error, c skipped, f error, g skipped, h success, i error, j success, ${hooks}`,
    );
    const stopped = await build(project, { failFast: true, threads: 1 }).results;
    expect(statuses(stopped)).toBe(
      `a error, a_filled skipped, b skipped, b_filled skipped, c skipped, f skipped, g skipped, h skipped, h_two skipped, h_unique skipped, i skipped, j skipped, s skipped, ${hooks}, x skipped`,
    );
    expect(byName(stopped).h?.message).toBe('Skipping due to fail_fast');
    expect((await tsdt(made.root, ['compile', '--profiles-dir', '.', '--exclude', 'resource_type:test'])).code).toBe(0);
    const compiled = made.json<RunResults>('target/run_results.json');
    expect(statuses(compiled)).toBe(
      `a success, b success, c success, f success, g success, h success, i success, j success, s success, ${hooks}`,
    );
    expect(byName(compiled)['shop-on-run-end-0']).toMatchObject({
      message: null,
      failures: null,
      compiled_code: 'select 0',
    });
  });

  it('a cancelled run ends within two seconds, rolls back and skips the rest', async () => {
    const made = shop.project({
      'models/slow.sql':
        "{{ config(materialized='table') }} select count(*) as n from generate_series(1, 100000000000) a",
      'models/after.sql': "select * from {{ ref('slow') }}",
    });
    const controller = new AbortController();
    const started = run(await open(made), { signal: controller.signal });
    let cancelledAt = 0;
    for await (const event of started.events) {
      if (event.kind !== 'node-started') continue;
      setTimeout(() => {
        cancelledAt = performance.now();
        controller.abort();
      }, 300);
    }
    const results = byName(await started.results);
    expect(performance.now() - cancelledAt).toBeLessThan(2000);
    expect(results.slow).toMatchObject({ status: 'error', message: 'cancelled; what it did was rolled back' });
    expect(results.after?.status).toBe('skipped');
    expect(
      await shop.database.query("select count(*)::int as n from pg_tables where schemaname = 'analytics'"),
    ).toEqual([{ n: 0 }]);
  });

  it('a landing table takes each line of a file once', async () => {
    const made = shop.project({
      'seeds/events.jsonl': '{"id": 1, "kind": "a"}\n{"id": 2, "kind": "b"}\n',
      'seeds/p.yml': 'seeds: [{name: events, config: {load: append}}]',
    });
    const loaded = await open(made);
    expect(byName(await seed(loaded).results).events?.message).toBe('APPEND 2');
    appendFileSync(join(made.root, 'seeds/events.jsonl'), '\n{"id": 3, "note": "a field that nobody knew"}\n');
    expect(byName(await seed(loaded, { fullRefresh: true }).results).events?.message).toBe('APPEND 1');
    const rows = "select _file, _line, payload ->> 'id' as id from analytics.events order by _line";
    expect(await shop.database.query(rows)).toEqual([
      { _file: 'seeds/events.jsonl', _line: 1, id: '1' },
      { _file: 'seeds/events.jsonl', _line: 2, id: '2' },
      { _file: 'seeds/events.jsonl', _line: 4, id: '3' },
    ]);
  });

  it('seeds of CSV, TSV and JSON Lines get the types that their values need', async () => {
    const made = shop.project({
      'seeds/c.csv':
        'small,big,huge,num,flag,day,at,code\n1,9000000000,99999999999999999999,"1,000.5",true,2024-01-02,2024-01-02 03:04:05,x01\n2,,,5%,FALSE,,,\n',
      'seeds/t.tsv': 'id\tname\n1\ta, b\n',
      'seeds/j.jsonl': '{"id": 1, "tags": ["a"], "name": "x"}\n{"id": 2, "extra": true}\n',
    });
    const results = byName(await seed(await open(made)).results);
    expect(results.c?.message).toBe('INSERT 2');
    const types = await shop.database.query(
      "select table_name as t, string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position) as columns from information_schema.columns where table_schema = 'analytics' group by 1 order by 1",
    );
    expect(types).toEqual([
      {
        t: 'c',
        columns:
          'small integer, big bigint, huge numeric, num double precision, flag boolean, day date, at timestamp without time zone, code text',
      },
      { t: 'j', columns: 'id integer, tags jsonb, name text, extra boolean' },
      { t: 't', columns: 'id integer, name text' },
    ]);
    expect(
      await shop.database.query('select num::text, flag::text, huge::text from analytics.c order by small'),
    ).toEqual([
      { num: '1000.5', flag: 'true', huge: '99999999999999999999' },
      { num: '5', flag: 'false', huge: null },
    ]);
  });

  it('a build runs hooks around nodes and tests before what stands on them', async () => {
    const made = shop.project({
      'dbt_project.yml':
        "name: shop\nversion: '1.0'\nprofile: tests\non-run-end: [\"create table {{ target.schema }}.log as select '{{ results | map(attribute='status') | sort | join(',') }}'::text as what\"]\n",
      'models/a.sql': 'select 1 as id union all select 1',
      'models/b.sql': "select * from {{ ref('a') }}",
      'models/p.yml': 'models: [{name: a, columns: [{name: id, data_tests: [unique]}]}]',
    });
    const results = await build(await open(made)).results;
    const { unique_a_id, b } = byName(results);
    expect(unique_a_id).toMatchObject({
      status: 'fail',
      failures: 1,
      message: 'Got 1 result, configured to fail if != 0',
      adapter_response: { _message: 'SELECT 1', code: 'SELECT', rows_affected: 1 },
    });
    expect(b?.status).toBe('skipped');
    expect(results.success).toBe(false);
    expect(await shop.database.query('select what from analytics.log')).toEqual([{ what: 'fail,skipped,success' }]);
  });
});
