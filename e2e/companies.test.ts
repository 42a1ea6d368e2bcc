import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyDatabase } from './support/snowflake.ts';
import { Warehouse } from './support/warehouse.ts';

/** Moments of 2024 without the year, as they are written here. */
const short = (line: string) => line.replace(/\b2024-(\d\d-\d\d \d\d:\d\d):00\+00:00/g, '$1');
const companies =
  'select company_id, version, company_name, legal_form, city, status, other_attributes from companies.companies order by 1';
const history = `select company_id, version, company_name, legal_form, city, status, valid_from, valid_to from companies.companies_history order by 1, 2`;
const insolvencies = `select organization_id, insolvency_ts, court from companies.organization_insolvencies order by 1`;
const transactions =
  'select organization_id, organization_name, transactions from companies.organization_transactions order by 1';
const transfers = 'select organization_id, transfers from companies.organization_4f_transfers order by 1';
const cards =
  'select organization_id, transactions, average_card_transactions from companies.organization_card_transactions order by 1';
const snapshot =
  'select id, status, dbt_valid_to is not null as closed from companies_snapshots.companies_transactions_snapshot order by id, dbt_valid_from';

const historyOfDayTwo = [
  'CO-1|1|Alpha GmbH|GmbH|Berlin|active|05-01 08:00|05-01 08:30',
  'CO-1|2|Alpha Holding GmbH|GmbH|Berlin|active|05-01 08:30|05-01 09:00',
  'CO-1|3|Alpha Holding GmbH|GmbH|Potsdam|active|05-01 09:00|05-02 09:00',
  'CO-1|4|Alpha Holding GmbH|GmbH|Leipzig|dormant|05-02 09:00|',
  'CO-2|1|Beta AG|AG|Hamburg|active|05-01 08:10|05-01 12:00',
  'CO-2|2|Beta AG|SE|Hamburg|active|05-01 12:00|05-02 10:00',
  'CO-2|3|Beta AG|SE|Hamburg|active|05-02 10:00|05-02 12:00',
  'CO-2|4|Beta AG|SE|Kiel|active|05-02 12:00|',
  'CO-3|1|Gamma KG|KG|Köln|active|05-01 07:00|05-01 10:00',
  'CO-3|2|Gamma KG|KG|Köln|dormant|05-01 10:00|',
];
const companiesOfDayTwo = [
  'CO-1|4|Alpha Holding GmbH|GmbH|Leipzig|dormant|{}',
  'CO-2|4|Beta AG|SE|Kiel|active|{"vat_id": "DE123"}',
  'CO-3|2|Gamma KG|KG|Köln|dormant|{}',
];

describe.each(await everyDatabase('companies', 'nightly'))('the companies domain on $name', (database) => {
  let bank: Warehouse;
  beforeAll(async () => {
    bank = await Warehouse.open(database, 'companies', /\.2024-05-02\./);
  });
  afterAll(() => bank?.close());
  const lines = async (sql: string) => (await bank.lines(sql)).map(short);

  it('builds day one from nothing', async () => {
    await bank.build();
    expect(await lines(companies)).toEqual([
      'CO-1|3|Alpha Holding GmbH|GmbH|Potsdam|active|{}',
      'CO-2|1|Beta AG|AG|Hamburg|active|{}',
    ]);
    expect(await lines(history)).toEqual([
      'CO-1|1|Alpha GmbH|GmbH|Berlin|active|05-01 08:00|05-01 08:30',
      'CO-1|2|Alpha Holding GmbH|GmbH|Berlin|active|05-01 08:30|05-01 09:00',
      'CO-1|3|Alpha Holding GmbH|GmbH|Potsdam|active|05-01 09:00|',
      'CO-2|1|Beta AG|AG|Hamburg|active|05-01 08:10|',
    ]);
    expect(await lines('select * from companies.companies_event_problems order by 1')).toEqual([
      'E-05|CO-3|waits for the creation of its company|',
      'E-06||unreadable|company_id is missing',
      'E-07|CO-2|unreadable|occurred_at is not a time',
    ]);
    expect(await lines(insolvencies)).toEqual(['ORG-2|04-28 00:00|Hamburg']);
    expect(await lines(transactions)).toEqual(['ORG-1|Alpha|3', 'ORG-2|Beta|2', 'ORG-3|Gamma|0']);
    expect(await lines(transfers)).toEqual(['ORG-1|1', 'ORG-2|1', 'ORG-3|0']);
    expect(await lines(cards)).toEqual(['ORG-1|2|2.00', 'ORG-2|1|0.00', 'ORG-3|0|']);
    expect((await lines(snapshot)).length).toBe(8);
  });

  it('writes nothing when nothing new has arrived', async () => {
    const before = await bank.written();
    expect(Object.keys(before).length).toBe(20);
    await bank.build();
    expect(await bank.written()).toEqual(before);
  });

  it('goes on where a run failed half-way', async () => {
    bank.arrive(/\.2024-05-02\./);
    const model = 'models/companies/marts/companies_history.sql';
    // after the model's rows were written; in its transaction, where the database has one around it
    const hook = ` post_hook="select cast('x' as integer)",`;
    bank.edit(model, "unique_key='company_id',", `unique_key='company_id',${hook}`);
    const before = await lines(history);
    expect(await bank.fails('build')).toMatch(
      /invalid input syntax for type integer|Numeric value 'x' is not recognized/,
    );
    expect(await lines(history)).toEqual(database.name === 'snowflake' ? historyOfDayTwo : before);
    const arrived = await bank.written(/companies_raw|companies_staging/);
    bank.edit(model, hook, '');
    await bank.build();
    expect(await bank.written(/companies_raw|companies_staging/)).toEqual(arrived);
  });

  it('has the contents of day two', async () => {
    expect(await lines(companies)).toEqual(companiesOfDayTwo);
    expect(await lines(history)).toEqual(historyOfDayTwo);
    expect(await lines('select * from companies.companies_event_problems order by 1')).toEqual([
      'E-06||unreadable|company_id is missing',
      'E-07|CO-2|unreadable|occurred_at is not a time',
      'E-13|CO-2|an event before it is missing|city',
    ]);
    expect(await lines(insolvencies)).toEqual([
      'ORG-2|04-28 00:00|Hamburg',
      'ORG-3|05-02 06:00|Köln',
      'ORG-99|05-01 00:00|Bonn',
    ]);
    expect(
      await lines(
        `select organization_id, organization_name, company_status, insolvency_ts from companies.organizations order by 1`,
      ),
    ).toEqual(['ORG-1|Alpha Holding|dormant|', 'ORG-2|Beta|active|04-28 00:00', 'ORG-3|Gamma|dormant|05-02 06:00']);
  });

  it('answers the three questions', async () => {
    expect(await lines(transactions)).toEqual(['ORG-1|Alpha Holding|3', 'ORG-2|Beta|2', 'ORG-3|Gamma|1']);
    expect(await lines(transfers)).toEqual(['ORG-1|0', 'ORG-2|1', 'ORG-3|1']);
    expect(await lines(cards)).toEqual(['ORG-1|3|2.00', 'ORG-2|1|1.00', 'ORG-3|0|']);
  });

  it('keeps what differed between two dumps, deletions included, and takes a column that the back end added', async () => {
    expect(await lines(snapshot)).toEqual([
      'T-1|1|false',
      'T-2|1|true',
      'T-3|1|false',
      'T-4|0|false',
      'T-5|1|false',
      'T-6|1|false',
      'T-7|2|true',
      'T-7|1|false',
      'T-8|1|false',
      'T-9|1|false',
    ]);
    expect(
      await lines(
        "select count(*), count(case when channel = 'app' then 1 end) from companies_raw.companies_raw_transactions where _file like '%2024-05-02%'",
      ),
    ).toEqual(['8|8']);
    expect(
      await lines(
        'select id, bic, dbt_valid_to is null from companies_snapshots.companies_beneficiaries_snapshot order by 1, dbt_valid_from',
      ),
    ).toEqual(['BE-1|4FOOBARX|true', 'BE-2|DEUTDEFF|false', 'BE-2|4FDEUTXX|true', 'BE-3|4FXYZABC|true', 'BE-4||true']);
  });

  it('writes nothing when day two is built again, or its events are delivered again', async () => {
    const before = await bank.written();
    await bank.build();
    expect(await bank.written()).toEqual(before);
    bank.copy('companies_raw_events.2024-05-02.jsonl', 'companies_raw_events.2024-05-02-again.jsonl');
    await bank.build();
    const after = await bank.written();
    expect(after['companies_raw.companies_raw_events']?.length).toBe(
      before['companies_raw.companies_raw_events']!.length + 7,
    );
    delete before['companies_raw.companies_raw_events'];
    delete after['companies_raw.companies_raw_events'];
    expect(after).toEqual(before);
  });

  it('loads a day again, and replays everything from raw', async () => {
    await bank.lines("update companies.companies_history set city = 'Atlantis' where company_id = 'CO-3'");
    await bank.lines("delete from companies_staging.stg_companies__events where event_id = 'E-10'");
    await bank.ok('run-operation', 'companies_load_again', '--args', '{day: 2024-05-02}');
    await bank.build();
    expect(await lines(companies)).toEqual(companiesOfDayTwo);
    expect(await lines(history)).toEqual(historyOfDayTwo);
    await bank.build('--full-refresh', '--select', 'stg_companies__events+', 'organization_insolvencies');
    expect(await lines(companies)).toEqual(companiesOfDayTwo);
    expect(await lines(history)).toEqual(historyOfDayTwo);
    expect((await lines(insolvencies))[0]).toBe('ORG-2|04-28 00:00|Hamburg');
  });

  it('alerts when a file is missing or late, and lets nothing wait for it', async () => {
    bank.write('seeds/companies/companies_raw_cards.2024-05-03.csv', 'id,bank_account_id\nCA-1,BA-2\nCA-2,BA-3\n');
    const output = await bank.fails('build');
    expect(output).toMatch(/FAIL 8 no_file_is_missing/);
    expect(output).not.toMatch(/SKIP relation/);
    await bank.ok('source', 'freshness');
    await bank.lines(
      "update companies_raw.companies_raw_insolvencies set _loaded_at = current_timestamp - interval '3 days'",
    );
    expect(await bank.fails('source', 'freshness')).toContain(
      'Failure in freshness of companies_raw.companies_raw_insolvencies',
    );
    await bank.lines("delete from companies_raw.companies_raw_cards where _file like '%2024-05-03%'");
    bank.archive(/cards\.2024-05-03/);
    await bank.build();
  });

  it('keeps what a beneficiary was called once for two years, and raw for 90 days', async () => {
    await bank.lines(
      "update companies_raw.companies_raw_beneficiaries set _loaded_at = _loaded_at - interval '91 days' where _file like '%2024-05-01%'",
    );
    await bank.lines(
      "update companies_snapshots.companies_beneficiaries_snapshot set dbt_valid_from = dbt_valid_from - interval '25 months', dbt_valid_to = dbt_valid_to - interval '25 months' where dbt_valid_to is not null",
    );
    await bank.ok('run-operation', 'apply_retention');
    await bank.build();
    expect(await bank.traces('DEUTDEFF')).toEqual(['seeds/companies_raw_beneficiaries.2024-05-01.csv']);
    expect(
      await lines('select id, dbt_valid_to from companies_snapshots.companies_beneficiaries_snapshot order by 1'),
    ).toEqual(['BE-1|', 'BE-2|', 'BE-3|', 'BE-4|']);
  });

  it('forgets a beneficiary without a trace, and without changing the answers', async () => {
    await bank.ok(
      'run-operation',
      'companies_forget_beneficiary',
      '--args',
      '{beneficiary_id: BE-3}',
      '--log-level-file',
      'none',
    );
    bank.archive(/\.2024-05-0/);
    await bank.build();
    for (const text of ['BE-3', 'Pia Berg', '4fxyzabc', '4FXYZABC']) expect(await bank.traces(text), text).toEqual([]);
    expect(await lines(transfers)).toEqual(['ORG-1|0', 'ORG-2|1', 'ORG-3|1']);
    const settled = await bank.written();
    await bank.build();
    expect(await bank.written()).toEqual(settled);
  });

  it('lets analysts read the marts only', async () => {
    const can = (relation: string) => bank.mayRead('analyst', relation);
    expect(await can('companies.organization_4f_transfers')).toBe(true);
    expect(await can('companies_staging.stg_companies__beneficiaries')).toBe(false);
    expect(await can('companies_snapshots.companies_beneficiaries_snapshot')).toBe(false);
    expect(await can('companies_raw.companies_raw_events')).toBe(false);
  });
});
