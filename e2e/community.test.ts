import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyDatabase } from './support/snowflake.ts';
import { Warehouse } from './support/warehouse.ts';

const members =
  'select member_key, birth_year, country_code, joined_at from community_silver.slv_community__members order by 1';
const answers =
  'select event_id, member_key, response, responded_at from community_silver.slv_community__rsvps order by 1, 2, 4';
const signups =
  'select event_id, as_of, accepted, declined, capacity, signup_rate from community.event_signups order by 1, 2';
const groups =
  'select group_id, group_name, country_code, members, admins, events from community.group_overview order by 1';
const history =
  'select invitation_id, response, dbt_valid_from, dbt_valid_to is not null as ended from community_snapshots.rsvp_history order by 1, 3';
const daily = 'select country_code, rsvp_date, accepted, declined, withdrawn from community.daily_rsvps order by 1, 2';

const dayTwo = {
  [members]: [
    '1|1985|GB|2024-01-05 10:15:00',
    '2|1990|AT|2024-02-01 08:00:00',
    '3||US|2024-03-03 12:00:00',
    '4|||2024-03-04 08:00:00',
    '5|1979|GB|2024-04-30 18:20:00',
  ],
  [answers]: [
    'e-1|1|accepted|2024-04-20 10:00:00',
    'e-1|1|declined|2024-04-25 10:00:00',
    'e-1|1|accepted|2024-05-01 12:00:00',
    'e-1|2|accepted|2024-04-21 09:00:00',
    'e-1|2|withdrawn|2024-05-01 13:00:00',
    'e-1|3|accepted|2024-04-22 08:00:00',
    'e-1|5|accepted|2024-04-30 19:00:00',
    'e-2|1|accepted|2024-04-20 07:00:00',
    'e-2|1|declined|2024-04-29 07:00:00',
    'e-3|2|accepted|2024-05-02 08:00:00',
  ],
  [signups]: [
    'e-1|2024-04-20|1|0|20|0.0500',
    'e-1|2024-04-21|2|0|20|0.1000',
    'e-1|2024-04-22|3|0|20|0.1500',
    'e-1|2024-04-25|2|1|20|0.1000',
    'e-1|2024-04-30|3|1|20|0.1500',
    'e-1|2024-05-01|3|0|20|0.1500',
    'e-2|2024-04-20|1|0|5|0.2000',
    'e-2|2024-04-29|0|1|5|0.0000',
    'e-3|2024-05-02|1|0||',
  ],
  [groups]: ['g-1|Berlin Readers|DE|3|1|2', 'g-2|London Runners|GB|0|0|1', 'g-3|Quiet Club|US|2|1|0'],
  [daily]: [
    'DE|2024-04-20|1|0|0',
    'DE|2024-04-21|1|0|0',
    'DE|2024-04-22|1|0|0',
    'DE|2024-04-25|0|1|0',
    'DE|2024-04-30|1|0|0',
    'DE|2024-05-01|1|0|1',
    'DE|2024-05-02|1|0|0',
    'GB|2024-04-20|1|0|0',
    'GB|2024-04-29|0|1|0',
  ],
  [history]: [
    'e-1/1|declined|2024-04-25 10:00:00|true',
    'e-1/1|accepted|2024-05-01 12:00:00|false',
    'e-1/2|accepted|2024-04-21 09:00:00|true',
    'e-1/3|accepted|2024-04-22 08:00:00|false',
    'e-1/5|accepted|2024-04-30 19:00:00|false',
    'e-2/1|declined|2024-04-29 07:00:00|false',
    'e-3/2|accepted|2024-05-02 08:00:00|false',
  ],
};

describe.each(await everyDatabase('community', 'nightly'))('the community domain on $name', (database) => {
  let community: Warehouse;
  beforeAll(async () => {
    community = await Warehouse.open(database, 'community', /\.2024-05-02\./);
  });
  afterAll(() => community?.close());
  const lines = (sql: string) => community.lines(sql);
  const expectDayTwo = async () => {
    for (const [sql, rows] of Object.entries(dayTwo)) expect(await lines(sql), sql).toEqual(rows);
  };

  it('builds day one from nothing', async () => {
    const said = await community.build();
    expect(await lines(members)).toEqual([
      '1|1985|GB|2024-01-05 10:15:00',
      '2|1990|DE|2024-02-01 08:00:00',
      '3||US|2024-03-03 12:00:00',
      '4|||2024-03-04 08:00:00',
    ]);
    expect(await lines('select member_key, member_id from community_restricted.member_keys order by 1')).toEqual([
      '1|m-001',
      '2|m-002',
      '3|m-003',
      '4|m-004',
    ]);
    expect(await lines(answers)).toEqual([
      'e-1|1|accepted|2024-04-20 10:00:00',
      'e-1|1|declined|2024-04-25 10:00:00',
      'e-1|2|accepted|2024-04-21 09:00:00',
      'e-2|1|accepted|2024-04-20 07:00:00',
      'e-2|1|declined|2024-04-29 07:00:00',
    ]);
    expect(await lines(signups)).toEqual([
      'e-1|2024-04-20|1|0|10|0.1000',
      'e-1|2024-04-21|2|0|10|0.2000',
      'e-1|2024-04-25|1|1|10|0.1000',
      'e-2|2024-04-20|1|0|5|0.2000',
      'e-2|2024-04-29|0|1|5|0.0000',
    ]);
    expect(await lines(groups)).toEqual([
      'g-1|Berlin Readers|DE|3|1|1',
      'g-2|London Runners|GB|1|1|1',
      'g-3|Quiet Club|US|1|0|0',
    ]);
    expect(await lines(history)).toEqual([
      'e-1/1|declined|2024-04-25 10:00:00|false',
      'e-1/2|accepted|2024-04-21 09:00:00|false',
      'e-2/1|declined|2024-04-29 07:00:00|false',
    ]);
    // what is wrong with the data is counted, and warned of
    expect(
      await lines('select * from community_quality.dq_community__values where problem_count > 0 order by 1, 2, 3'),
    ).toEqual([
      'group_members|role|unknown|1',
      'members|birth_date|impossible|1',
      'members|birth_date|missing|1',
      'members|country_code|unknown|1',
      'members|member_id|missing|1',
      'rsvps|responded_at|not a time|1',
      'rsvps|response|unknown|1',
    ]);
    expect(await lines('select group_id from community_quality.dq_community__groups_without_admins')).toEqual(['g-3']);
    expect(
      await lines('select event_id, problem_count from community_quality.dq_community__rsvps_after_event'),
    ).toEqual(['e-2|1']);
    expect(await lines('select * from community_quality.dq_community__rsvps_of_unknown_members')).toEqual(['e-1|1']);
    expect(said).toMatch(/WARN 7 community_within_dq_community__values_problem_count/);
    expect(said).toMatch(/ERROR=0/);
  });

  it('writes nothing when nothing new has arrived', async () => {
    const before = await community.written();
    expect(Object.keys(before).length).toBe(12);
    await community.build();
    expect(await community.written()).toEqual(before);
  });

  it('goes on where a run failed half-way', async () => {
    community.arrive(/\.2024-05-02\./);
    const path = 'models/community/silver/slv_community__rsvps.sql';
    const wrong = "cast('x' || event_id as integer) as wrong";
    community.edit(path, 'select rsvp_id, event_id', `select ${wrong}, rsvp_id, event_id`);
    await community.fails('build');
    expect(await lines('select count(*) from community_snapshots.rsvp_history')).toEqual(['3']);
    community.edit(path, `${wrong}, `, '');
    await community.ok('retry');
    await expectDayTwo();
    expect(await lines('select group_id from community_quality.dq_community__groups_without_admins')).toEqual(['g-2']);
    expect(await lines('select * from community_quality.dq_community__rsvps_of_unknown_members')).toEqual([]);
  });

  it('changes nothing when day two is built again, or its files come again under other names', async () => {
    const before = await community.written();
    await community.build();
    expect(await community.written()).toEqual(before);
    for (const table of ['members', 'groups', 'group_members', 'events', 'rsvps'])
      if (table !== 'groups')
        community.copy(`community_raw_${table}.2024-05-02.csv`, `community_raw_${table}.2024-05-02-again.csv`);
    await community.build();
    await expectDayTwo();
  });

  it('loads days again: silver is built anew from bronze, and the mapping keeps its numbers', async () => {
    await lines('update community_silver.slv_community__members set birth_year = 1900; select 1');
    await lines("delete from community_silver.slv_community__rsvps where responded_at >= '2024-05-01'; select 1");
    await lines("update community_silver.slv_community__group_members set role = 'admin'; select 1");
    await community.build('--full-refresh', '--exclude', 'resource_type:seed');
    await expectDayTwo();
  });

  it('has the largest of gold as daily batches, where the switch is on', async () => {
    const on = ['--select', 'daily_rsvps', '--vars', 'community_daily_batches: true'];
    await community.build(...on);
    expect(await lines(daily)).toEqual(dayTwo[daily]);
    await community.lines(
      'delete from community.daily_rsvps where landed_at = (select max(landed_at) from community.daily_rsvps); select 1',
    );
    await community.build(...on);
    expect(await lines(daily)).toEqual(dayTwo[daily]);
    await community.build('--select', 'daily_rsvps');
  });

  it('lets analysts read gold alone', async () => {
    const may = (relation: string) => community.mayRead('analyst', relation);
    expect(await may('community.event_signups')).toBe(true);
    expect(await may('community_restricted.member_keys')).toBe(false);
    expect(await may('community_bronze.community_raw_members')).toBe(false);
    expect(await may('community_silver.slv_community__members')).toBe(false);
  });

  it('notices that the platform changed a table', async () => {
    await community.ok('sources', 'lock');
    expect(await community.ok('sources', 'check')).toContain('0 of 5 sources differ');
    await lines('alter table community_bronze.community_raw_groups add column motto text; select 1');
    expect((await community.fails('sources', 'check')).toLowerCase()).toContain(
      'community_platform.groups: column motto (text) was added',
    );
    await lines('alter table community_bronze.community_raw_groups drop column motto; select 1');
  });

  it('forgets a member without a trace, and for good', async () => {
    const known = [
      'm-002',
      'Bob Builder',
      'bob@example.com',
      'bob@work.example',
      'm-003',
      'Cyd Charisse',
      'cyd@example.com',
    ];
    await community.ok('run-operation', 'community_forget_member', '--args', '{member_key: 2}');
    await community.ok('run-operation', 'community_forget_member', '--args', '{member_key: 3}');
    // landed files that are still there bring nobody back; a membership may come before its member, and the next load after both
    community.write(
      'seeds/community/community_raw_group_members.2024-05-03.csv',
      'group_id,member_id,role,joined_at,is_deleted,updated_at\n' +
        'g-2,m-006,admin,2024-05-02T10:00:00Z,false,2024-05-02T10:00:00Z\n' +
        'g-2,m-005,member,2024-05-02T10:00:00Z,false,2024-05-02T10:00:00Z\n',
    );
    await community.build();
    const ofGroup =
      "select membership_id from community_silver.slv_community__group_members where group_id = 'g-2' order by 1";
    expect(await lines(ofGroup)).toEqual(['g-2/1', 'g-2/5']);
    community.archive(/\.2024-05-0[12]/);
    for (const text of known) expect(await community.traces(text), text).toEqual([]);
    // nor does the platform, when it sends them again
    community.write(
      'seeds/community/community_raw_members.2024-05-03.csv',
      'member_id,name,email,birth_date,country_code,joined_at,updated_at\n' +
        'm-002,Bob Builder,bob@example.com,1990-03-01,AT,2024-02-01T09:00:30Z,2024-05-03T00:00:00Z\n' +
        'm-006,Flo Capp,flo@example.com,1970-01-01,DE,2024-05-03T09:00:00Z,2024-05-03T09:00:00Z\n' +
        'm-003,Cyd Charisse,cyd@example.com,,US,2024-05-03T09:00:00Z,2024-05-03T09:00:00Z\n',
    );
    await community.build();
    expect(await lines(ofGroup)).toEqual(['g-2/1', 'g-2/5', 'g-2/6']);
    community.archive(/\.2024-05-03/);
    for (const text of known) expect(await community.traces(text), text).toEqual([]);
    expect(
      await lines(
        'select member_key, member_id, member_hash is not null as hashed, forgotten_at is not null as forgotten from community_restricted.member_keys order by 1',
      ),
    ).toEqual([
      '1|m-001|false|false',
      '2||true|true',
      '3||true|true',
      '4|m-004|false|false',
      '5|m-005|false|false',
      '6|m-006|false|false',
    ]);
    for (const table of ['slv_community__members', 'slv_community__group_members', 'slv_community__rsvps'])
      expect(await lines(`select count(*) from community_silver.${table} where member_key in (2, 3)`), table).toEqual([
        '0',
      ]);
    expect(await lines('select count(*) from community_snapshots.rsvp_history where member_key in (2, 3)')).toEqual([
      '0',
    ]);
  });

  it('keeps answers for three years, in every layer', async () => {
    // three years before the 29th: what was answered on the 28th or before goes
    await community.ok('run-operation', 'apply_retention', '--args', '{as_of: "2027-04-29 12:00"}');
    await community.build();
    const oldest = [
      "select min(cast(responded_at as timestamp with time zone))::date from community_bronze.community_raw_rsvps where responded_at like '2024%'",
      'select min(responded_at)::date from community_silver.slv_community__rsvps',
      'select min(responded_at)::date from community_snapshots.rsvp_history',
    ];
    for (const sql of oldest) expect(await lines(sql), sql).toEqual(['2024-04-29']);
    expect(await lines(history)).toEqual([
      'e-1/1|accepted|2024-05-01 12:00:00|false',
      'e-1/5|accepted|2024-04-30 19:00:00|false',
      'e-2/1|declined|2024-04-29 07:00:00|false',
    ]);
  });
});
