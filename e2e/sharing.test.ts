import { describe, expect, it } from 'vitest';
import type { Adapter } from '../src/adapters/adapter.ts';
import { tsdt } from './support/cli.ts';
import { databases } from './support/databases.ts';
import type { TestProject } from './support/project.ts';
import { testProjects } from './support/testProjects.ts';

interface Result {
  readonly unique_id: string;
  readonly status: string;
  readonly failures: number | null;
  readonly message: string | null;
  readonly compiled_code: string | null;
  readonly adapter_response: unknown;
  readonly timing: readonly { readonly name: string }[];
}

describe.each(databases)('tests that share on $name', ({ create }) => {
  const shop = testProjects(create);

  /** A command, the texts that went to the database, and how many messages carried them. */
  const play = async (made: TestProject, command: string[], share: boolean) => {
    const adapter = await shop.database.adapter();
    const messages: string[][] = [];
    const counted = Object.create(adapter, {
      lease: {
        value: async (...args: Parameters<Adapter['lease']>) => {
          const session = await adapter.lease(...args);
          const send = session.send.bind(session);
          session.send = (statements, options) => {
            messages.push(statements.map(({ sql }) => sql));
            return send(statements, options);
          };
          return session;
        },
      },
    }) as Adapter;
    const { code, stdout } = await tsdt(made.root, [...command, '--profiles-dir', made.root], {
      env: { TSDT_SHARE_TESTS: String(share) },
      connect: async () => counted,
    });
    const { results } = made.json<{ results: Result[] }>('target/run_results.json');
    const tests = results.filter(({ unique_id: id }) => id.startsWith('test.'));
    return {
      code,
      stdout,
      queries: messages
        .map((texts) => texts.filter((sql) => /dbt_internal_test/.test(sql)))
        .filter((m) => m.length > 0),
      written: Object.fromEntries(
        tests.map(({ unique_id: id }) => {
          const file = `target/run/shop/models/p.yml/${id.split('.')[2]}.sql`;
          try {
            return [id, made.read(file)];
          } catch {
            return [id, undefined];
          }
        }),
      ),
      tests: Object.fromEntries(
        tests.map(({ unique_id, status, failures, message, compiled_code, adapter_response, timing }) => [
          unique_id.split('.')[2]!,
          { status, failures, message, compiled_code, adapter_response, timing: timing.map(({ name }) => name) },
        ]),
      ),
    };
  };

  const both = async (made: TestProject, command: string[]) => {
    const alone = await play(made, command, false);
    const shared = await play(made, command, true);
    expect(shared.tests).toEqual(alone.tests);
    expect(shared.written).toEqual(alone.written);
    expect(shared.code).toBe(alone.code);
    return { alone, shared };
  };

  const model = "select * from (values (1, 'a', 5), (1, 'b', null), (null, 'x', 7), (null, null, 7)) t (id, kind, n)";
  const models = {
    'models/m.sql': model,
    'models/other.sql': 'select 1 as id',
    'macros/positive.sql':
      '{% test positive(model, column_name) %}select * from {{ model }} where {{ column_name }} <= 0{% endtest %}',
  };

  it('one message and one scan, and every test keeps what is its own', async () => {
    const made = shop.project({
      ...models,
      'models/p.yml': `
models:
  - name: m
    columns:
      - name: id
        data_tests:
          - not_null
          - not_null: {name: warns, config: {severity: warn}}
          - not_null: {name: high, config: {error_if: '>5', warn_if: '>1'}}
          - not_null: {name: none, config: {warn_if: '=0', error_if: '>10'}}
          - not_null: {name: where_n, config: {where: 'n = 7'}}
          - not_null: {name: one_row, config: {limit: 1}}
          - not_null: {name: summed, config: {fail_calc: 'count(*) + 5'}}
          - not_null: {name: kept, config: {store_failures: true}}
          - unique
          - relationships: {arguments: {to: ref('other'), field: id}}
      - name: kind
        data_tests:
          - accepted_values: {arguments: {values: [a, b]}}
          - accepted_values: {name: numbers, arguments: {values: ['z', 'x -- y']}}
          - not_null: {name: where_kind, config: {where: "kind <> ';'"}}
      - name: n
        data_tests: [positive, {accepted_values: {arguments: {values: [5, 7], quote: false}}}]
`,
    });
    await tsdt(made.root, ['run', '--profiles-dir', made.root]);
    const { alone, shared } = await both(made, ['test']);
    expect(
      Object.fromEntries(Object.entries(shared.tests).map(([id, test]) => [id, `${test.status} ${test.failures}`])),
    ).toEqual({
      not_null_m_id: 'fail 2',
      warns: 'warn 2',
      high: 'warn 2',
      none: 'pass 0',
      where_n: 'fail 2',
      one_row: 'fail 1',
      summed: 'fail 7',
      kept: 'fail 2',
      unique_m_id: 'fail 1',
      relationships_m_id__id__ref_other_: 'pass 0',
      accepted_values_m_kind__a__b: 'fail 1',
      numbers: 'fail 3',
      where_kind: 'pass 0',
      positive_m_n: 'pass 0',
      accepted_values_m_n__False__5__7: 'pass 0',
    });
    expect(alone.queries.map((message) => message.length)).toEqual(Array(15).fill(1));
    // the stored one, the one with `;`, and all others: seven of them in one scan
    expect(shared.queries.map((message) => message.length).sort()).toEqual([1, 1, 7]);
    expect(shared.queries.flat().filter((sql) => sql.includes('failures_0')).length).toBe(1);
  });

  it('a test that fails in the database leaves its neighbours alone', async () => {
    const made = shop.project({
      ...models,
      'models/p.yml': `
models:
  - name: m
    columns:
      - name: id
        data_tests: [not_null, unique, {not_null: {name: broken, config: {where: 'nowhere = 1'}}}]
      - name: absent
        data_tests: [not_null]
      - name: kind
        data_tests: [not_null, {accepted_values: {arguments: {values: [1], quote: false}}}]
`,
    });
    await tsdt(made.root, ['run', '--profiles-dir', made.root]);
    const { shared } = await both(made, ['test']);
    expect(
      Object.values(shared.tests)
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['error', 'error', 'error', 'fail', 'fail', 'fail']);
    expect(shared.tests.broken?.message).toContain('column "nowhere" does not exist');
  });

  it('in a build each test blocks what it blocks alone', async () => {
    const made = shop.project({
      ...models,
      'models/after_m.sql': "select * from {{ ref('m') }}",
      'models/after_other.sql': "select * from {{ ref('other') }}",
      'models/p.yml': `
models:
  - name: m
    columns: [{name: id, data_tests: [not_null, unique]}]
  - name: other
    columns: [{name: id, data_tests: [not_null, unique, {relationships: {arguments: {to: ref('m'), field: id}}}]}]
`,
    });
    const { shared } = await both(made, ['build']);
    expect(shared.tests.relationships_other_id__id__ref_m_?.status).toBe('pass');
    expect(await shop.database.query("select relname from pg_class where relname like 'after%'")).toEqual([
      { relname: 'after_other' },
    ]);
  });

  it('shares nothing where the project has replaced what tests go through', async () => {
    const made = shop.project({
      ...models,
      'macros/own.sql':
        '{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}select 3 as failures, true as should_warn, false as should_error from ({{ main_sql }}) dbt_internal_test limit 1{% endmacro %}',
      'models/p.yml': 'models: [{name: m, columns: [{name: id, data_tests: [not_null, unique]}]}]',
    });
    await tsdt(made.root, ['run', '--profiles-dir', made.root]);
    const { shared } = await both(made, ['test']);
    expect(shared.queries.map((message) => message.length)).toEqual([1, 1]);
  });
});
