import { afterEach, describe, expect, it } from 'vitest';
import YAML from 'yaml';
import type { Sent } from '../conformance/snowflakeRecording.ts';
import { recording } from '../conformance/snowflakeRecording.ts';
import { snowflakeAccount } from '../src/adapters/snowflake/account.ts';
import { SnowflakeAdapter } from '../src/adapters/snowflake/adapter.ts';
import { tsdt } from './support/cli.ts';
import { TestProject } from './support/project.ts';
import { sharedEmulator } from './support/snowflake.ts';

const account = await sharedEmulator();

if ('missing' in account) it.skip(`a project on Snowflake: ${account.missing}`, () => {});
else
  describe('a project on Snowflake', () => {
    const { emulator } = account;
    let project: TestProject;
    let sent: Sent[];
    afterEach(async () => {
      await run('run-operation', 'clear');
      project.remove();
    });

    /** A project whose schema is its own. */
    function make(name: string, files: Record<string, string>, threads = 1): void {
      const schema = `e2e_${name}_${process.pid}`;
      sent = [];
      project = new TestProject({
        'dbt_project.yml': 'name: shop\nprofile: shop\n',
        'profiles.yml': YAML.stringify({
          shop: { target: 'dev', outputs: { dev: { ...emulator.output(schema), threads } } },
        }),
        'macros/clear.sql':
          '{% macro clear() %}{% do adapter.drop_schema(api.Relation.create(database=target.database, schema=target.schema)) %}{% endmacro %}',
        ...files,
      });
    }
    const run = (...args: string[]) =>
      tsdt(project.root, args, {
        connect: async (profile) => new SnowflakeAdapter(recording(snowflakeAccount(profile), sent, () => {})),
      });
    const bare = ({ sql }: Sent): string =>
      sql
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/\s+/g, ' ')
        .trim();
    const statements = (origin: string): string[] => sent.filter((one) => one.origin === origin).map(bare);

    it('points into the model when a statement fails', async () => {
      make('mistake', {
        'models/wrong.sql': "{{ config(materialized='table') }}\nselect 1 as id\nfrom no_such_table\n",
      });
      const { code, stdout } = await run('run');
      expect(code).toBe(1);
      expect(stdout).toMatch(/does not exist or not authorized\. \(002003\)/);
      expect(stdout).toContain('--> models/wrong.sql');
    });

    it('loads a seed of many rows by inserts where the account takes no files, as the emulated one', async () => {
      make('staged', {
        'macros/staged.sql': '{% macro default__staged_seed_rows() %}{{ return(3) }}{% endmacro %}',
        'seeds/many.csv': 'id,name,day,ok\n1,"a ""b"", c",2024-01-02,true\n2,,,\n3,  x,2024-01-03,false\n',
        'seeds/few.csv': 'id,name\n1,a\n2,b\n',
      });
      const { stdout } = await run('seed');
      expect(stdout).toMatch(/many is loaded by inserts, as its file could not be staged: /);
      const verbs = (name: string) => statements(`seed.shop.${name}`).map((sql) => sql.split(' ')[0]);
      expect(verbs('few')).toEqual(['create', 'begin', 'insert', 'commit']);
      expect(verbs('many')).toEqual(['create', 'put', 'begin', 'delete', 'insert', 'commit']);
      await run('seed');
      const shown = await run('show', '--inline', "select * from {{ ref('many') }} order by id", '--output', 'json');
      expect(JSON.parse(shown.stdout.slice(shown.stdout.indexOf('{'))).show).toEqual([
        { ID: 1, NAME: 'a "b", c', DAY: '2024-01-02', OK: true },
        { ID: 2, NAME: null, DAY: null, OK: null },
        { ID: 3, NAME: '  x', DAY: '2024-01-03', OK: false },
      ]);
    });

    it('sees the failures of a test, whatever the case of its columns', async () => {
      make('failing', {
        'models/a.sql': 'select 1 as id union all select 1',
        'models/a.yml': 'models:\n  - {name: a, columns: [{name: id, data_tests: [unique]}]}\n',
      });
      const { code, stdout } = await run('build');
      expect(code).toBe(1);
      expect(stdout).toContain('Got 1 result, configured to fail if != 0');
    });

    it('runs the batches between the first and the last side by side', async () => {
      const days = [0, 1, 2, 3, 4, 5].map(
        (day) => `select ${day} as id, '2024-01-0${day + 1}'::timestamp_ntz as happened`,
      );
      make(
        'batches',
        {
          'models/events.sql': `{{ config(materialized='table', event_time='happened') }} ${days.join(' union all ')}`,
          'models/daily.sql':
            "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', begin='2024-01-01', batch_size='day') }} select * from {{ ref('events') }}",
        },
        4,
      );
      const range = ['--event-time-start', '2024-01-01', '--event-time-end', '2024-01-07'];
      expect((await run('run', ...range)).code).toBe(0);
      expect((await run('run', ...range)).code).toBe(0);
      const { stdout } = await run(
        'show',
        '--output',
        'json',
        '--inline',
        "select count(*) as n, count(distinct id) as d from {{ ref('daily') }}",
      );
      expect(stdout).toMatch(/"N": 6,\s*"D": 6/);
      const views = statements('model.shop.daily').filter((sql) => sql.startsWith('create or replace temporary view'));
      expect(views.length).toBe(11);
    });

    it('keeps the batches that went well, and does only the others again', async () => {
      const batches = (broken: string): string =>
        `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='happened', begin='2024-01-01', batch_size='day') }}
        select * from {{ ref('events') }} {% if model.batch.id == '${broken}' %} where nothing_here = 1 {% endif %}`;
      make(
        'partial',
        {
          'models/events.sql':
            "{{ config(materialized='table', event_time='happened') }} select seq4() as id, dateadd('day', seq4(), '2024-01-01'::timestamp_ntz) as happened from table(generator(rowcount => 5))",
          'models/daily.sql': batches('20240103'),
          'models/after.sql': "select count(*) as n from {{ ref('daily') }}",
        },
        4,
      );
      const range = ['--event-time-start', '2024-01-01', '--event-time-end', '2024-01-06'];
      const first = await run('run', ...range);
      expect(first.code).toBe(1);
      const statuses = (): Record<string, unknown> =>
        Object.fromEntries(
          (JSON.parse(project.read('target/run_results.json')).results as { unique_id: string; status: string }[]).map(
            ({ unique_id: id, status }) => [id, status],
          ),
        );
      expect(statuses()).toMatchObject({ 'model.shop.daily': 'partial success', 'model.shop.after': 'skipped' });
      const names = (): string[] =>
        statements('model.shop.daily').flatMap(
          (sql) => /^create or replace temporary .*__dbt_tmp_(\d{8}) /.exec(sql)?.[1] ?? [],
        );
      // the first makes the table, before any other
      expect(statements('model.shop.daily')[0]).toMatch(/^create or replace transient table/);
      expect(new Set(names())).toEqual(new Set(['20240102', '20240103', '20240104', '20240105']));
      expect(names().at(-1)).toBe('20240105');
      project.write({ 'models/daily.sql': batches('none') });
      sent = [];
      expect((await run('retry')).code).toBe(0);
      expect(new Set(names())).toEqual(new Set(['20240103']));
      expect(statuses()).toEqual({ 'model.shop.daily': 'success', 'model.shop.after': 'success' });
    });

    it('gives a node its warehouse and takes it back', async () => {
      make('warehouse', {
        'models/big.sql': "{{ config(materialized='table', snowflake_warehouse='BIG_WH') }} select 1 as id",
      });
      await run('run');
      expect(statements('model.shop.big').map((sql) => sql.split(' ').slice(0, 3).join(' '))).toEqual([
        'select current_warehouse() as',
        'use warehouse BIG_WH',
        'create or replace',
        'use warehouse COMPUTE_WH',
      ]);
    });

    it('revokes what is not configured any more', async () => {
      const model = (role: string): string =>
        `{{ config(materialized='incremental', unique_key='id', grants={'select': ['${role}']}) }} select 1 as id`;
      make('grants', { 'models/i.sql': model('reader') });
      await run('run');
      project.write({ 'models/i.sql': model('writer') });
      sent = [];
      await run('run');
      const schema = `e2e_grants_${process.pid}`;
      expect(statements('model.shop.i').filter((sql) => /^(grant|revoke)/.test(sql))).toEqual([
        `revoke SELECT on ANALYTICS.${schema}.i from "READER"`,
        `grant select on ANALYTICS.${schema}.i to writer`,
      ]);
    });

    it('clusters, and says so after the table is made', async () => {
      make('cluster', {
        'models/t.sql':
          "{{ config(materialized='table', cluster_by=['id', 'day'], automatic_clustering=true) }} select 1 as id, 2 as day",
      });
      await run('run');
      const table = `ANALYTICS.e2e_cluster_${process.pid}.t`;
      expect(statements('model.shop.t')).toEqual([
        `create or replace transient table ${table} as ( select * from ( select 1 as id, 2 as day ) order by ( id, day ) )`,
        `alter table ${table} cluster by (id, day)`,
        `alter table ${table} resume recluster`,
      ]);
    });

    it('sends a Python model as a procedure', async () => {
      make('python', {
        'models/a.sql': 'select 1 as id',
        'models/p.py':
          "def model(dbt, session):\n    dbt.config(materialized='table', packages=['numpy==2.0'])\n    return dbt.ref('a')\n",
      });
      expect((await run('run')).code).toBe(0);
      const [sql = ''] = sent.filter(({ origin }) => origin === 'model.shop.p').map((one) => one.sql);
      expect(sql).toMatch(/^with p__dbt_sp as procedure \(\)\nreturns string\nlanguage python\n/);
      expect(sql).toContain("packages = ('numpy==2.0', 'snowflake-snowpark-python')");
      expect(sql).toContain("    return dbt.ref('a')\n");
      expect(sql).toContain(
        `frame.write.mode("overwrite").save_as_table("ANALYTICS.e2e_python_${process.pid}.p", table_type="transient")`,
      );
      expect(sql).toMatch(/\$\$\ncall p__dbt_sp\(\)/);
    });

    it('lands files, counts rows, keeps a history, checks sources and forgets what is old', async () => {
      const schema = `e2e_operations_${process.pid}`;
      make('operations', {
        'dbt_project.yml': `name: shop\nprofile: shop\nrun-history: {schema: ${schema}}\n`,
        'seeds/landed.jsonl': `{"id": 1, "seen": "2026-01-01", "note": "it's \\\\ \\"x\\""}\n{"id": 2, "seen": "2026-01-02"}\n`,
        'seeds/p.yml': `seeds:\n  - {name: landed, config: {load: append, retention: {column: "payload['seen']::date", keep: 10 days}}}\n`,
        'models/kept.sql': `{{ config(materialized='incremental', unique_key='id', retention={'column': 'seen', 'keep': '10 days'}) }}
          select payload['id']::integer as id, payload['seen']::date as seen, payload['note']::text as note
          from {{ ref('landed') }} where payload is not null`,
        'macros/widen.sql': `{% macro widen() %}{% do run_query('alter table ${schema}.landed add column extra integer') %}{% endmacro %}`,
        'models/s.yml': `sources: [{name: raw, schema: ${schema}, tables: [{name: landed}]}]\n`,
      });
      const rows = async (sql: string): Promise<unknown> => {
        const { stdout } = await run('show', '-q', '--output', 'json', '--inline', sql);
        return (JSON.parse(stdout) as { show: Record<string, unknown>[] }).show.map((row) => Object.values(row));
      };
      await run('build');
      expect(await rows(`select note from ${schema}.kept where id = 1`)).toEqual([[`it's \\ "x"`]]);
      project.write({ 'seeds/landed.more.jsonl': '{"id": 3, "seen": "2026-01-03"}\n' });
      await run('build');
      expect(
        await rows(
          `select unique_id, rows_inserted, rows_updated, rows_deleted from ${schema}.run_history order by started_at, unique_id`,
        ),
      ).toEqual([
        ['model.shop.kept', null, null, null],
        ['seed.shop.landed', 2, 0, 0],
        ['model.shop.kept', 1, 2, 0],
        ['seed.shop.landed', 1, 0, 0],
      ]);

      await run('sources', 'lock');
      expect((await run('sources', 'check')).code).toBe(0);
      await run('run-operation', 'widen');
      const checked = await run('sources', 'check');
      expect(checked.code).toBe(1);
      expect(checked.stdout).toContain('raw.landed: column EXTRA (NUMBER) was added');

      // ten days before the 13th: the 2nd goes, the 3rd stays, and nothing comes back
      await run('run-operation', 'apply_retention', '--args', '{as_of: "2026-01-13 05:00"}');
      await run('build');
      expect(await rows(`select id from ${schema}.kept`)).toEqual([[3]]);
      expect(await rows(`select _line, payload['id']::integer from ${schema}.landed order by _file, _line`)).toEqual([
        [2, null],
        [1, 3],
      ]);
    });

    it('warns about hooks that are never run', async () => {
      make('hooks', {
        'models/t.sql':
          "{{ config(materialized='table', post_hook=[{'sql': 'select 7', 'transaction': false}]) }} select 1 as id",
      });
      const { stdout } = await run('run');
      expect(stdout).toContain('has hooks with `transaction: false`');
      expect(statements('model.shop.t').length).toBe(1);
    });
  });
