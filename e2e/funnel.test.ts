import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyDatabase } from './support/snowflake.ts';
import { Warehouse } from './support/warehouse.ts';

const hash = (user: string): string => createHash('md5').update(user).digest('hex');
/** Visitors are compared by the names that the hashes were made of. */
const who = `case visitor ${['ada', 'bob', 'cyd', 'eve', 'bot'].map((user) => `when '${hash(user)}' then '${user}'`).join(' ')} end`;

const sessions =
  'select session_id, platform, variant, furthest_step, booking_id, amount, booking_seconds from funnel.fct_sessions order by 1';
const steps =
  'select day, platform, variant, step, sessions, dropped, conversion, drop_off from funnel.funnel_daily order by day, platform, variant, step_number';
const pain = 'select pain, step, dropped, came, drop_off from funnel.pain_points order by 1';
const times = 'select day, platform, variant, bookings, average_seconds from funnel.booking_times order by 1, 2, 3';
const repeats = 'select bookers, repeat_bookers, bookings, repeat_rate from funnel.repeat_bookings';
const journeys = `select ${who} as who, journey, sessions, booking_id from funnel.journeys order by 1, 2`;

const dayTwo = {
  [sessions]: [
    's-1|ios|A|4|B-1|100.00|360',
    's-2|web|B|2|||',
    's-3|ios|A|1|||',
    's-4|web|A|4|B-2|70.00|240',
    's-5|web|B|4|B-3|80.00|720',
    's-6|web|B|0|||',
    's-9|ios|B|1|||',
  ],
  [steps]: [
    '2024-05-01|ios|A|product|2|0|1.0000|0.0000',
    '2024-05-01|ios|A|cart|1|1|0.5000|0.5000',
    '2024-05-01|ios|A|payment|1|0|0.5000|0.0000',
    '2024-05-01|ios|A|confirmation|1|0|0.5000|0.0000',
    '2024-05-01|web|A|product|1|0|1.0000|0.0000',
    '2024-05-01|web|A|cart|1|0|1.0000|0.0000',
    '2024-05-01|web|A|payment|1|0|1.0000|0.0000',
    '2024-05-01|web|A|confirmation|1|0|1.0000|0.0000',
    '2024-05-01|web|B|product|1|0|1.0000|0.0000',
    '2024-05-01|web|B|cart|1|0|1.0000|0.0000',
    '2024-05-01|web|B|payment|0|1|0.0000|1.0000',
    '2024-05-01|web|B|confirmation|0|0|0.0000|',
    '2024-05-02|ios|B|product|1|0|1.0000|0.0000',
    '2024-05-02|ios|B|cart|0|1|0.0000|1.0000',
    '2024-05-02|ios|B|payment|0|0|0.0000|',
    '2024-05-02|ios|B|confirmation|0|0|0.0000|',
    '2024-05-02|web|B|product|1|0|1.0000|0.0000',
    '2024-05-02|web|B|cart|1|0|1.0000|0.0000',
    '2024-05-02|web|B|payment|1|0|1.0000|0.0000',
    '2024-05-02|web|B|confirmation|1|0|1.0000|0.0000',
  ],
  [pain]: ['1|cart|2|6|0.3333', '2|payment|1|4|0.2500', '3|confirmation|0|3|0.0000'],
  [times]: ['2024-05-01|ios|A|1|360.0', '2024-05-01|web|A|1|240.0', '2024-05-02|web|B|1|720.0'],
  [repeats]: ['2|1|3|0.5000'],
  [journeys]: ['ada|1|1|B-1', 'ada|2|1|B-2', 'bob|1|2|B-3', 'cyd|1|1|', 'eve|1|1|'],
};

describe.each(await everyDatabase('funnel', 'nightly'))('the funnel domain on $name', (database) => {
  let funnel: Warehouse;
  beforeAll(async () => {
    funnel = await Warehouse.open(database, 'funnel', /\.2024-05-02\./);
  });
  afterAll(() => funnel?.close());
  const lines = (sql: string) => funnel.lines(sql);
  const expectDayTwo = async () => {
    for (const [sql, rows] of Object.entries(dayTwo)) expect(await lines(sql), sql).toEqual(rows);
  };

  it('builds day one from nothing', async () => {
    await funnel.build();
    expect(await lines(sessions)).toEqual([
      's-1|ios|A|4|B-1|100.00|360',
      's-2|web|B|2|||',
      's-3|ios|A|1|||',
      's-4|web|A|3|||',
      's-6|web|B|1|||',
    ]);
    expect(await lines(steps)).toEqual([
      '2024-05-01|ios|A|product|2|0|1.0000|0.0000',
      '2024-05-01|ios|A|cart|1|1|0.5000|0.5000',
      '2024-05-01|ios|A|payment|1|0|0.5000|0.0000',
      '2024-05-01|ios|A|confirmation|1|0|0.5000|0.0000',
      '2024-05-01|web|A|product|1|0|1.0000|0.0000',
      '2024-05-01|web|A|cart|1|0|1.0000|0.0000',
      '2024-05-01|web|A|payment|1|0|1.0000|0.0000',
      '2024-05-01|web|A|confirmation|0|1|0.0000|1.0000',
      '2024-05-01|web|B|product|2|0|1.0000|0.0000',
      '2024-05-01|web|B|cart|1|1|0.5000|0.5000',
      '2024-05-01|web|B|payment|0|1|0.0000|1.0000',
      '2024-05-01|web|B|confirmation|0|0|0.0000|',
    ]);
    expect(await lines(pain)).toEqual(['1|confirmation|1|2|0.5000', '2|cart|2|5|0.4000', '3|payment|1|3|0.3333']);
    expect(await lines(times)).toEqual(['2024-05-01|ios|A|1|360.0']);
    expect(await lines(repeats)).toEqual(['1|0|1|0.0000']);
    expect(
      await lines('select service, message_id, problem from funnel_staging.stg_funnel__rejected_messages order by 2'),
    ).toEqual(['product|p-7|session_id is missing', 'product|p-8|sent_at is not a time']);
  });

  it('writes nothing when nothing new has arrived', async () => {
    const before = await funnel.written();
    expect(Object.keys(before).length).toBe(6);
    await funnel.build();
    expect(await funnel.written()).toEqual(before);
  });

  it('goes on where a run failed half-way', async () => {
    funnel.arrive(/\.2024-05-02\./);
    const path = 'models/funnel/marts/fct_sessions.sql';
    const wrong = "min(visitor || cast('x' || session_id as integer)) as visitor";
    funnel.edit(path, 'min(visitor) as visitor', wrong);
    await funnel.fails('build');
    expect(await lines('select count(*) from funnel.fct_sessions')).toEqual(['5']);
    funnel.edit(path, wrong, 'min(visitor) as visitor');
    await funnel.ok('retry');
    await expectDayTwo();
  });

  it('changes nothing when day two is built again', async () => {
    const before = await funnel.written();
    await funnel.build();
    expect(await funnel.written()).toEqual(before);
    // at least once: the same messages in another file
    funnel.copy('funnel_raw_cart.2024-05-02.jsonl', 'funnel_raw_cart.2024-05-02-again.jsonl');
    funnel.copy('funnel_raw_product.2024-05-02.jsonl', 'funnel_raw_product.2024-05-02-again.jsonl');
    await funnel.build();
    await expectDayTwo();
    expect(await funnel.written(/^funnel\./)).toEqual(
      Object.fromEntries(Object.entries(before).filter(([table]) => table.startsWith('funnel.'))),
    );
  });

  it('makes a day again from raw', async () => {
    await lines("delete from funnel.fct_page_events where sent_at >= '2024-05-02'; select 1");
    await lines("delete from funnel.fct_sessions where started_at >= '2024-05-02'; select 1");
    await funnel.ok('run-operation', 'funnel_load_again', '--args', '{day: 2024-05-02}');
    expect(await lines('select session_id from funnel.fct_sessions order by 1')).toEqual(['s-1', 's-2', 's-3']);
    await funnel.build('--select', 'fct_page_events+');
    await expectDayTwo();
    await funnel.build('--full-refresh', '--select', 'fct_page_events+');
    await expectDayTwo();
  });

  it('has a field for the past, too, once it is modelled', async () => {
    funnel.edit('models/funnel/staging/stg_funnel__product.sql', "'text'}", "'text', 'referrer': 'text'}");
    funnel.write(
      'models/funnel/marts/bookings_by_referrer.sql',
      `select pages.referrer, count(*) as sessions, count(sessions.booking_id) as bookings
       from {{ ref('fct_sessions') }} as sessions
       join {{ ref('stg_funnel__product') }} as pages on pages.session_id = sessions.session_id and not pages.is_retracted
       group by pages.referrer`,
    );
    await funnel.build('--select', 'stg_funnel__product', 'bookings_by_referrer');
    expect(await lines('select referrer, sessions, bookings from funnel.bookings_by_referrer order by 1')).toEqual([
      'newsletter|2|1',
      'search|3|2',
      '|1|0',
    ]);
  });

  it('lets each team read its own messages, and analysts the marts alone', async () => {
    const may = (role: string, relation: string) => funnel.mayRead(role, relation);
    expect(await may('funnel_payment_team', 'funnel_payment.funnel_raw_payment')).toBe(true);
    expect(await may('funnel_payment_team', 'funnel_confirmation.funnel_raw_confirmation')).toBe(false);
    expect(await may('analyst', 'funnel.funnel_daily')).toBe(true);
    expect(await may('analyst', 'funnel_payment.funnel_raw_payment')).toBe(false);
    expect(await may('analyst', 'funnel_staging.stg_funnel__payment')).toBe(false);
  });

  it('forgets a visitor without a trace', async () => {
    const visitor = hash('bob');
    // late, and in the session of somebody else
    const late = { message_id: 'c-9', session_id: 's-9', user_id: 'bob', sent_at: '2024-05-02T10:05:00Z' };
    funnel.write('seeds/funnel/funnel_raw_cart.2024-05-02-late.jsonl', `${JSON.stringify(late)}\n`);
    await funnel.build();
    expect(await lines(sessions)).toContain('s-9|ios|B|2|||');
    await funnel.ok(
      'run-operation',
      'funnel_forget_visitor',
      '--args',
      `{visitor: "${visitor}"}`,
      '--log-level-file',
      'none',
    );
    await funnel.build();
    expect(await lines(sessions)).toEqual(dayTwo[sessions]!.filter((line) => !/^s-[25]/.test(line)));
    funnel.archive(/\.2024-05-0[12]/);
    for (const text of [visitor, '"bob"', 'Bob Builder', 'bob@example.com', 'B-3'])
      expect(await funnel.traces(text), text).toEqual([]);
  });

  it('keeps two years, in every layer', async () => {
    await funnel.ok('run-operation', 'apply_retention', '--args', '{as_of: "2026-05-02 12:00"}');
    await funnel.build();
    expect(await lines(sessions)).toEqual(['s-9|ios|B|1|||']);
    expect(await lines('select distinct sent_at::date from funnel.fct_page_events')).toEqual(['2024-05-02']);
    const sentAt = database.name === 'snowflake' ? "payload['sent_at']::text" : "payload ->> 'sent_at'";
    for (const service of ['product', 'cart', 'payment', 'confirmation'])
      expect(
        await lines(`select count(*) from funnel_${service}.funnel_raw_${service} where ${sentAt} like '2024-05-01%'`),
        service,
      ).toEqual(['0']);
  });

  it('is loaded from an external stage on Snowflake', async () => {
    const sql = await funnel.ok(
      'compile',
      '--quiet',
      '--inline',
      "{{ snowflake__funnel_copy_from_stage('raw.product', 'product') }}",
    );
    expect(sql).toContain('payload variant');
    expect(sql).toContain('copy into raw.product (payload, _file, _line, _loaded_at)');
    expect(sql).toContain('from @funnel_messages/product/');
  });
});
