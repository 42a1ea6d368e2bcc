import type { Dialect } from './dialect.ts';

/** Snowflake, as far as the emulated account (DuckDB behind Snowflake's protocol) can answer. */
export const snowflake: Dialect = {
  version: /^\d+\.\d+/,
  twoRows: {
    columns: [
      { name: 'ID', type: 'fixed' },
      { name: 'NAME', type: 'text' },
    ],
    response: { message: 'SUCCESS 2', code: 'SUCCESS', rowsAffected: 2 },
  },
  script: { responses: ['SUCCESS 1', 'SUCCESS 2', 'SUCCESS', 'SUCCESS 2', 'SUCCESS 1'], roundTrips: 5 },
  values: [
    ['1::number(38,0)', '1', 'fixed'],
    ['9007199254740993::number(38,0)', '9007199254740993', 'fixed'],
    ['1.50::number(10,2)', `Decimal('1.50')`, 'fixed'],
    ['2.5::float', `Decimal('2.5')`, 'real'],
    ['1e20::float', `Decimal('1E+20')`, 'real'],
    ['true', 'True', 'boolean'],
    [`''`, `''`, 'text'],
    [`'NULL'`, `'NULL'`, 'text'],
    [`'it''s'`, `"it's"`, 'text'],
    ['null::varchar', 'None', 'text'],
    [`'2024-02-29'::date`, 'datetime.date(2024, 2, 29)', 'date'],
    [`'1969-12-31'::date`, 'datetime.date(1969, 12, 31)', 'date'],
    [`'10:11:12'::time`, `'10:11:12'`, 'time'],
    [
      `'2024-02-29 10:11:12.345678'::timestamp_ntz`,
      'datetime.datetime(2024, 2, 29, 10, 11, 12, 345678)',
      'timestamp_ntz',
    ],
    [`'1960-01-02 03:04:05.5'::timestamp_ntz`, 'datetime.datetime(1960, 1, 2, 3, 4, 5, 500000)', 'timestamp_ntz'],
    [
      `'2020-01-02 03:04:05.5+00:00'::timestamp_tz`,
      'datetime.datetime(2020, 1, 2, 3, 4, 5, 500000, tzinfo=datetime.timezone.utc)',
      'timestamp_tz',
    ],
    [`parse_json('{"a":[1,null]}')`, `'{\\n  "a": [\\n    1,\\n    null\\n  ]\\n}'`, 'variant'],
    [`to_binary('CAFE', 'HEX')`, `'CAFE'`, 'binary'],
  ],
  mistakes: {
    name: {
      sql: `select 'é😀',\n  nothing_here\nfrom (select 1 as a) t`,
      failure: { offset: `select 'é😀',\n  `.length, sqlState: '42000' },
      message: "SQL compilation error: error line 2 at position 2\ninvalid identifier 'NOTHING_HERE' (000904)",
      report: ['000904 (42000): SQL compilation error: error line 2 at position 2'],
      help: [],
    },
    value: {
      sql: `select 'x'::integer as n`,
      failure: { offset: null, sqlState: '22018' },
      report: ["100038 (22018): Numeric value 'x' is not recognized"],
    },
  },
  badCell: { message: /Numeric value 'not a number' is not recognized/, report: '100038 (22018)' },
  sleep: (seconds) => `select system$wait(${seconds})`,
  sessionId: 'select current_session()',
  catalog: {
    setup: ({ plain, mixed }) => [
      `create table "${mixed}"."Orders" ("Id" number(18, 0), amount number(10, 2), plain number, name varchar(20), note text,
        made_at timestamp_tz, mood variant, share float)`,
      `create transient table ${plain}.parted (n integer)`,
      `create view ${plain}.seen as select * from "${mixed}"."Orders"`,
      `create dynamic table ${plain}.kept target_lag = '1 day' warehouse = COMPUTE_WH as select 1 as n`,
    ],
    stored: (name) => name.toUpperCase(),
    relations: {
      plain: [
        ['KEPT', 'dynamic_table'],
        ['PARTED', 'table'],
        ['SEEN', 'view'],
      ],
      mixed: [['Orders', 'table']],
    },
    columns: [
      ['Id', 'NUMBER', null, 18, 0],
      ['AMOUNT', 'NUMBER', null, 10, 2],
      ['PLAIN', 'NUMBER', null, 38, 0],
      ['NAME', 'VARCHAR', 20, null, null],
      ['NOTE', 'VARCHAR', 16777216, null, null],
      ['MADE_AT', 'TIMESTAMP_TZ', 9, null, null],
      ['MOOD', 'VARIANT', null, null, null],
      ['SHARE', 'FLOAT', null, null, null],
    ],
    query: {
      sql: `select 1::number(6, 2) as d, 'x' as v, current_date() as t`,
      columns: [
        ['D', 'FIXED', null, 6, 2],
        ['V', 'TEXT', null, null, null],
        ['T', 'DATE', null, null, null],
      ],
      // the emulated account gives no position where it only describes
      wrong: { sql: 'select nope from (select 1 as a) t', offset: null, sqlState: '42000' },
    },
  },
};
