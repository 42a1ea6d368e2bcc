import { afterAll, beforeAll, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../../e2e/support/databases.ts';
import { Random } from '../../../e2e/support/random.ts';
import { canonicalJson } from './canonicalJson.ts';
import { type AcrossOptions, compareAcross } from './compareAcross.ts';
import { compareTables } from './compareTables.ts';
import { compareDialects } from './dialects.ts';
import { farColumns, sameFamily } from './normalForm.ts';
import type { Ask, ComparedColumn, TableDifference } from './types.ts';

/** Two databases: `near` has both tables, `far` has the second one, too. */
const made: TestDatabase[] = [];
const asks: Ask[] = [];
const closing: (() => Promise<void>)[] = [];
let statements: string[] = [];

beforeAll(async () => {
  for (const name of ['postgres', 'pglite']) {
    const database = await databases.find((one) => one.name === name)!.create();
    made.push(database);
    const session = await (await database.adapter()).lease('compare');
    closing.push(() => session.release());
    asks.push(async (sql) => {
      statements.push(sql);
      return (await session.send([{ sql }])).at(-1)!.rows as unknown as (string | null)[][];
    });
    // what a role may have set must not matter
    if (name === 'pglite')
      await asks.at(-1)!(
        "set timezone = 'Asia/Kolkata'; set datestyle = 'German'; set bytea_output = 'escape'; select 1::text",
      );
  }
});
afterAll(async () => {
  for (const close of closing) await close();
  for (const database of made) await database.remove();
});

type Columns = Readonly<Record<string, string>>;
const listed = (columns: Columns): ComparedColumn[] => Object.entries(columns).map(([name, type]) => ({ name, type }));

async function fill(ask: Ask, table: string, columns: Columns, rows: string): Promise<void> {
  const names = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
  const insert = rows === '' ? '' : `insert into ${table} ${rows};`;
  await ask(`drop table if exists ${table}; create table ${table} (${names.join(', ')}); ${insert} select 1::text`);
}

async function compare(
  before: string,
  after: string,
  types: readonly [Columns, Columns],
  options: AcrossOptions = {},
): Promise<{ readonly across: TableDifference; readonly within: TableDifference }> {
  const [near, far] = asks as [Ask, Ask];
  await fill(near, 'old', types[0], before);
  await fill(near, 'now', types[1], after);
  await fill(far, 'now', types[1], after);
  const [old, now] = [
    { relation: '"old"', columns: listed(types[0]) },
    { relation: '"now"', columns: listed(types[1]) },
  ];
  const within = await compareTables(near, old, now, options);
  statements = [];
  const across = await compareAcross(
    { ...old, ask: near, dialect: 'postgres' },
    { ...now, ask: far, dialect: 'postgres' },
    options,
  );
  return { across, within };
}

const shop = { id: 'integer', state: 'text', amount: 'numeric(10,2)' };

it('gives what a comparison in one database gives', async () => {
  const { across, within } = await compare(
    `values (1, 'paid', 5), (2, 'open', 7), (3, null, null), (4, 'open', 1)`,
    `values (1, 'paid', 5), (2, 'paid', 7.5), (3, 'open', null), (5, 'new', 1)`,
    [shop, shop],
    { key: ['ID'], masked: new Set(['STATE']) },
  );
  // numbers are shown without zeros behind
  expect(across).toEqual(JSON.parse(JSON.stringify(within).replaceAll('.00"', '"').replaceAll('.50"', '.5"')));
  expect(across).toMatchObject({ key: ['id'], added: 1, removed: 1, changed: 2, notes: [] });
  expect(JSON.stringify(across)).not.toMatch(/paid|open/);
});

const every: Columns = {
  ...{ id: 'bigint', code: 'text', n: 'numeric', f: 'double precision', r: 'real', s: 'varchar(20)', c: 'char(4)' },
  ...{ b: 'boolean', d: 'date', t: 'time', ts: 'timestamp', tz: 'timestamptz', raw: 'bytea', u: 'uuid', j: 'jsonb' },
  ...{ list: 'integer[]', span: 'interval' },
};
/** Values as SQL writes them; some that stand side by side are equal, some nearly so. */
const values: Readonly<Record<string, readonly string[]>> = {
  n: ['null', '1', '1.0', '1.50', '0.1', '-7e-30', "'NaN'"],
  f: ['null', '0.1', "'-0'", '0', '1e300', "'NaN'", '0.30000000000000004', '0.3'],
  r: ['null', '0.1', '16777217'],
  s: ['null', "''", "'|'", "'~1'", "'a|'", "'Ü'", "E'\\\\'"],
  c: ["'a'", "'a  '", 'null'],
  b: ['true', 'false', 'null'],
  d: ["'2026-01-31'", "'0044-03-15'", "'0044-03-15 BC'", "'infinity'", "'-infinity'"],
  t: ["'10:00'", "'10:00:00.000001'", "'24:00'"],
  ts: ["'2026-01-31 10:00'", "'2026-01-31 10:00:00.1'", "'infinity'", 'null'],
  tz: ["'2026-01-31 10:00+00'", "'2026-01-31 12:00+02'", "'2026-01-31 10:00+01'"],
  raw: ["'\\x00ff'", "'\\x'", 'null'],
  u: ["'6F9619FF-8B86-D011-B42D-00CF4FC964FF'", 'null'],
  j: [`'{"a": 1, "b": [1.0, null]}'`, `'{"b": [1.0, null], "a": 1}'`, `'{"a": 1}'`],
  list: ["'{1,2}'", "'{1,NULL}'", "'{}'"],
  span: ["'1 day'", "'24 hours'", "'1 month'"],
};

it('finds what one database finds, in random tables of every type', async () => {
  const seed = Number(process.env.SEED ?? 20_261_121);
  for (let round = 0; round < 40; round += 1) {
    const random = new Random(seed + round);
    const row = (id: number): string[] => [
      random.below(12) === 0 ? 'null' : String(id * 1_000_003 - 5_000_000),
      `'k${random.below(30) === 0 ? 1 : id}'`,
      ...Object.values(values).map((list) => (random.happens(0.8) ? list[0]! : random.pick(list))),
    ];
    const before = Array.from({ length: random.below(40) }, (_, n) => row(n));
    const after = before
      .filter(() => random.happens(0.9))
      .map((cells) =>
        cells.map((cell, n) => (n > 1 && random.happens(0.03) ? random.pick(Object.values(values)[n - 2]!) : cell)),
      );
    for (let more = random.below(4); more > 0; more -= 1) after.push(row(50 + more));
    const text = (rows: string[][]): string =>
      rows.length === 0 ? '' : `values ${rows.map((cells) => `(${cells.join(', ')})`).join(', ')}`;
    const key = random.pick([['id'], ['code'], ['id', 'code'], undefined]);
    const { across, within } = await compare(text(before), text(after), [every, every], {
      ...(key ? { key } : {}),
      examples: 100,
    });
    const counted = ({ key: used, rows, added, removed, changed, notes, ...found }: TableDifference) => ({
      ...{ used, rows, added, removed, changed, notes },
      perColumn: [...found.perColumn].sort((a, b) => (a.name < b.name ? -1 : 1)),
      examples: found.examples.map(({ kind }) => kind),
    });
    expect(counted(across), `seed ${seed + round}`).toEqual(counted(within));
  }
});

it('finds few differences among many rows by sums alone, and fetches little else', async () => {
  const random = new Random(7);
  const other = Array.from({ length: 30 }, () => random.below(40_000) + 1);
  const rows = "select i, i::text || repeat('x', 20), i / 4.0 from generate_series(1, 40000) as i";
  const changed = `select i, case when i in (${other.join(', ')}) then 'other' else i::text || repeat('x', 20) end, i / 4.0 from generate_series(11, 40010) as i`;
  for (const key of [['id'], ['state', 'id'], undefined]) {
    const { across, within } = await compare(rows, changed, [shop, shop], key ? { key } : {});
    expect({ ...across, examples: [], profiles: [] }).toEqual({ ...within, examples: [], profiles: [] });
    expect(across.added).toBeGreaterThan(0);
    expect(statements.length).toBeLessThan(16);
  }
});

it('says where differences were too many to be looked at', async () => {
  const { across } = await compare(
    'select i, null, 1 from generate_series(1, 30000) as i',
    'select i, null, 2 from generate_series(1, 30000) as i',
    [shop, shop],
    { key: ['id'], fetchedRows: 12_000 },
  );
  expect(across.changed).toBeGreaterThan(10_000);
  expect(across.changed).toBeLessThanOrEqual(12_000);
  expect(across.notes).toEqual([expect.stringMatching(/^rows differ in so many places that not all .* too low$/)]);
});

it('compares keys that are no small whole numbers, and columns that came, went or have another type', async () => {
  const wide = { id: 'bigint', gone: 'text', amount: 'integer' };
  const now = { id: 'bigint', amount: 'text', came: 'text' };
  const { across, within } = await compare(
    `values (-9223372036854775808, 'x', 5), (9223372036854775807, 'y', 6), (0, 'z', 7)`,
    `values (-9223372036854775808, '5', 'x'), (9223372036854775807, '7', 'x')`,
    [wide, now],
    { key: ['id'] },
  );
  expect(across).toEqual(within);
  expect(across).toMatchObject({ removed: 1, changed: 1, columns: { retyped: [{ name: 'amount' }] } });
});

it('writes JSON and arrays of Postgres as Snowflake does, and pairs what both can write', async () => {
  const written = async (value: string): Promise<string | null | undefined> =>
    (await asks[1]!(`select ${canonicalJson('v')} from (select ${value} as v) as t`))[0]?.[0];
  expect(await written(`'{"bb": 1.50, "a": [1.0, null, {"z": "x", "y": true}], "Ü": {}, "e": []}'::json`)).toBe(
    '{"a":[1,null,{"y":true,"z":"x"}],"bb":1.5,"e":[],"Ü":{}}',
  );
  expect(await written(`array['a', 'b,"c', null]`)).toBe('["a","b,\\"c",null]');
  expect(await written(`'"a\\n"'::jsonb`)).toBe('"a\\n"');
  expect(await written('null::jsonb')).toBe(null);
  const pair = (before: string, after: string) => {
    const column = { name: 'c', before: { name: 'c', type: before }, after: { name: 'C', type: after } };
    const { shared } = farColumns([column], compareDialects.postgres, compareDialects.snowflake);
    return [shared.length === 1, sameFamily(before, after)];
  };
  expect(pair('jsonb', 'variant')).toEqual([true, true]);
  expect(pair('text[]', 'array')).toEqual([true, true]);
  // a moment within JSON is written differently
  expect(pair('timestamp with time zone[]', 'array')).toEqual([false, true]);
  expect(pair('mood', 'text')).toEqual([true, true]);
  expect(pair('json', 'text')).toEqual([false, false]);
  expect(pair('geometry', 'geography')).toEqual([false, true]);
});

it('compares empty tables, and those that have nothing in common', async () => {
  const none = await compare('', '', [shop, shop], { key: ['id'] });
  expect(none.across).toEqual(none.within);
  const apart = await compare('values (1)', 'values (2), (3)', [{ a: 'integer' }, { b: 'integer' }]);
  expect(apart.across).toEqual(apart.within);
});
