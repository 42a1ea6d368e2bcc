import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tsdt } from '../support/cli.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { Repository } from './repository.ts';

const extra: Readonly<Record<string, string>> = {
  'models/checkout/reports/report_tickets.sql': `select ticket_id, event_name, ticket_price from {{ ref('dim_tickets') }}\n`,
  'models/checkout/reports/reports.yml': `
models:
  - name: report_tickets
    description: What is on offer.
    config: {contract: {enforced: true}, materialized: table}
    columns:
      - {name: ticket_id, data_type: text, data_tests: [unique]}
      - {name: event_name, data_type: text}
      - {name: ticket_price, data_type: "numeric(10, 2)"}
exposures:
  - name: ticket_board
    type: dashboard
    owner: {name: Grace, email: grace@example.com}
    depends_on: [ref('report_tickets')]
`,
  'macros/cents.sql': `{% macro cents(amount) %}({{ amount }} * 100)::integer{% endmacro %}\n`,
  'models/checkout/reports/report_prices.sql': `select ticket_id, {{ cents('ticket_price') }} as cents, '{{ var('label', 'old') }}' as label from {{ ref('dim_tickets') }}\n`,
  'models/checkout/reports/prices.yml': `
models:
  - name: report_prices
    columns: [{name: ticket_id, data_tests: [unique, not_null]}]
`,
};

const folders = ['models/checkout', 'seeds/checkout', 'macros', 'tests/checkout'];

describe.each(databases.filter(({ name }) => name !== 'server'))('pull requests on $name', ({ name, create }) => {
  let repository: Repository;
  let database: TestDatabase | undefined;

  beforeAll(async () => {
    if (name === 'pglite') {
      repository = Repository.warehouse(folders, extra);
      return;
    }
    database = await create();
    const outputs = { dev: database.profileOutput('dev'), prod: database.profileOutput('analytics') };
    repository = Repository.warehouse(folders, {
      ...extra,
      'profiles.yml': JSON.stringify({ shop: { target: 'dev', outputs } }),
    });
    repository.write({ 'project.yml': `${repository.read('project.yml')}\nprofile: shop\nci:\n  base_target: prod\n` });
    repository.commit('a profile');
    const built = await tsdt(repository.root, ['build', '--target', 'prod']);
    expect(built.code, built.stdout).toBe(0);
  });
  afterAll(async () => {
    await database?.remove();
    repository?.remove();
  });

  const change = (path: string, from: string, to: string): Record<string, string> => {
    repository.git('checkout', '--quiet', 'main');
    const text = repository.read(path);
    expect(text).toContain(from);
    return { [path]: text.replace(from, to) };
  };
  const tickets = 'models/checkout/marts/dim_tickets.sql';
  const prices = 'models/checkout/reports/report_prices.sql';

  it('a comment alone is cosmetic: nothing is built', async () => {
    const found = await repository.pullRequest(1, change(prices, 'select', '-- prices\nSELECT'));
    expect(found.code, found.stdout).toBe(0);
    expect(found.report.changes).toMatchObject([{ name: 'report_prices', class: 'cosmetic' }]);
    expect(found.report).toMatchObject({ build: { counts: {}, failed: [] }, data: [], passed: true });
    expect(found.summary).toContain('1 resource changed');
  });

  it('a renamed column is breaking', async () => {
    const found = await repository.pullRequest(2, change(prices, 'as cents', 'as price_cents'));
    expect(found.report.changes).toMatchObject([
      { name: 'report_prices', class: 'breaking', because: ['column `cents` was renamed to `price_cents`'] },
    ]);
    expect(found.report.data).toMatchObject([
      {
        name: 'report_prices',
        difference: { columns: { added: [{ name: 'price_cents' }], removed: [{ name: 'cents' }] } },
      },
    ]);
    expect(found.code, found.stdout).toBe(0);
  });

  it('a new filter is breaking, and shows which rows are gone', async () => {
    const found = await repository.pullRequest(
      3,
      change(tickets, 'from latest', 'from latest\nwhere related_id <> (select min(related_id) from latest)'),
    );
    const [first] = found.report.changes;
    expect(first).toMatchObject({ name: 'dim_tickets', class: 'breaking' });
    expect(first?.because[0]).toContain('a filter was added');
    const data = Object.fromEntries(found.report.data.map((one) => [one.name, one.difference]));
    for (const table of ['dim_tickets', 'report_tickets', 'report_prices'])
      expect(data[table]).toMatchObject({ removed: 1, added: 0, changed: 0 });
    expect(found.report.impact.exposures).toMatchObject([
      { name: 'checkout_sales_board' },
      { name: 'ticket_board', owner: 'Grace' },
    ]);
    expect(found.summary).toContain('ticket_board');
  });

  it('another grain is breaking', async () => {
    const found = await repository.pullRequest(4, {
      [prices]: `select event_name, count(*) as tickets from {{ ref('dim_tickets') }} group by event_name\n`,
      'models/checkout/reports/prices.yml': `models:\n  - name: report_prices\n    columns: [{name: event_name, data_tests: [unique]}]\n`,
    });
    const changed = found.report.changes.find(({ name: model }) => model === 'report_prices');
    expect(changed).toMatchObject({ class: 'breaking' });
    expect(changed?.because.join()).toContain('the grain changed: grouped by `event_name` instead of nothing');
  });

  it('a changed macro is judged by the SQL that comes of it', async () => {
    const found = await repository.pullRequest(5, change('macros/cents.sql', '* 100', '* 1000'));
    expect(found.report.changes).toMatchObject([
      {
        name: 'report_prices',
        class: 'breaking',
        reasons: ['macros: macro `cents` changed'],
        because: ['column `cents` is computed otherwise'],
      },
    ]);
    const [data] = found.report.data;
    expect(data?.difference?.changed).toBeGreaterThan(0);
    expect(data?.difference?.perColumn[0]?.name).toBe('cents');
    const same = await repository.pullRequest(
      5,
      change('macros/cents.sql', '({{ amount }} * 100)', '( {{ amount }}*100 )'),
    );
    expect(same.report.changes).toMatchObject([{ name: 'report_prices', class: 'cosmetic' }]);
  });

  it('a changed seed is followed to the tables', async () => {
    const seed = 'seeds/checkout/checkout_raw_events';
    repository.git('checkout', '--quiet', 'main');
    const file = repository
      .git('ls-files', 'seeds/checkout')
      .split('\n')
      .find((path) => path.startsWith(seed) && !path.endsWith('.yml')) as string;
    const found = await repository.pullRequest(6, change(file, '"ticket_price": ', '"ticket_price": 9'));
    expect(found.report.changes.map(({ id }) => id)).toContain('seed.warehouse.checkout_raw_events');
    expect(found.report.build.failed).toEqual([]);
    const tickets_ = found.report.data.find(({ name: table }) => table === 'dim_tickets');
    const changed = tickets_?.difference?.perColumn.filter((column) => column.changed > 0).map(({ name }) => name);
    // and when the line was loaded, where the base was built by an earlier command
    expect(changed?.filter((column) => column !== 'landed_at')).toEqual(['ticket_price']);
  });

  it('a broken contract fails the check, unless it is allowed', async () => {
    const files = {
      ...change('models/checkout/reports/report_tickets.sql', ', ticket_price', ''),
      ...change(
        'models/checkout/reports/reports.yml',
        '\n      - {name: ticket_price, data_type: "numeric(10, 2)"}',
        '',
      ),
    };
    const found = await repository.pullRequest(7, files);
    expect(found.code).toBe(1);
    expect(found.report.findings).toMatchObject([
      {
        rule: 'contracts',
        level: 'error',
        message: 'the contract of `report_tickets` is broken: column `ticket_price` was removed',
      },
    ]);
    expect(found.summary).toContain('❌ tsdt: 1 resource changed, 1 breaking');
    const allowed = await repository.pullRequest(7, files, { args: ['--allow', 'contracts'] });
    expect(allowed.code, allowed.stdout).toBe(0);
    expect(allowed.report.findings).toMatchObject([{ overridden: true }]);
  });

  it('a new model without tests is warned about', async () => {
    const found = await repository.pullRequest(8, {
      'models/checkout/reports/report_new.sql': `select 1 as id from {{ ref('dim_tickets') }}\n`,
    });
    expect(found.code, found.stdout).toBe(0);
    expect(found.report.changes).toMatchObject([{ name: 'report_new', kind: 'new' }]);
    expect(found.report.findings).toMatchObject([{ rule: 'tests_on_new_models', level: 'warn' }]);
    expect(found.report.data).toMatchObject([{ name: 'report_new', difference: null, because: 'it is new' }]);
  });

  it('a removed model that an exposure reads fails before anything is built', async () => {
    const found = await repository.pullRequest(9, {
      'models/checkout/reports/report_tickets.sql': null,
      'models/checkout/reports/reports.yml': `
exposures:
  - name: ticket_board
    type: dashboard
    owner: {name: Grace}
    depends_on: [ref('dim_tickets')]
`,
    });
    expect(found.report.changes).toContainEqual(
      expect.objectContaining({ name: 'report_tickets', kind: 'removed', class: 'breaking' }),
    );
    expect(found.report.findings).toContainEqual(
      expect.objectContaining({
        rule: 'removed_with_readers',
        message: '`report_tickets` was removed and is read by exposure `ticket_board`',
      }),
    );
    expect(found.code).toBe(1);
  });

  it('a changed var is found where it is read', async () => {
    const found = await repository.pullRequest(10, change('project.yml', 'vars:', 'vars:\n  label: new'));
    expect(found.report.changes.filter(({ type }) => type === 'model')).toMatchObject([
      { name: 'report_prices', class: 'breaking', because: ['column `label` is computed otherwise'] },
    ]);
    expect(found.report.data).toMatchObject([
      { name: 'report_prices', difference: { perColumn: [{ name: 'label' }, {}] } },
    ]);
  });

  it('leaves nothing behind, and production as it was', async () => {
    if (!database) return;
    const schemas = await database.query("select nspname from pg_namespace where nspname like 'ci\\_%'");
    expect(schemas).toEqual([]);
  });
});
