import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../../e2e/support/databases.ts';
import { Random } from '../../../e2e/support/random.ts';
import { compareTables } from './compareTables.ts';
import type { Ask, ComparedColumn, CompareOptions, TableDifference } from './types.ts';

describe.each(databases)('on $name', ({ create }) => {
  let database: TestDatabase;
  let ask: Ask;
  let close: () => Promise<void>;
  beforeAll(async () => {
    database = await create();
    const session = await (await database.adapter()).lease('compare');
    const run = (sql: string) => session.send([{ sql }]);
    ask = async (sql) => (await run(sql)).at(-1)!.rows as unknown as (string | null)[][];
    close = () => session.release();
  });
  afterAll(async () => {
    await close?.();
    await database?.remove();
  });

  async function compare(
    before: string,
    after: string,
    types: readonly [Record<string, string>, Record<string, string>] | Record<string, string>,
    options: CompareOptions & { readonly where?: string } = {},
  ): Promise<TableDifference> {
    const where = options.where;
    const [old, now] = Array.isArray(types) ? types : [types, types];
    const list = (columns: Record<string, string>): ComparedColumn[] =>
      Object.entries(columns).map(([name, type]) => ({ name, type }));
    const names = (columns: Record<string, string>): string =>
      Object.entries(columns)
        .map(([name, type]) => `"${name}" ${type}`)
        .join(', ');
    const fill = (table: string, columns: Record<string, string>, rows: string): string =>
      `drop table if exists ${table}; create table ${table} (${names(columns)}); ${rows === '' ? '' : `insert into ${table} values ${rows};`}`;
    await ask(`${fill('old', old, before)} ${fill('now', now, after)} select 1::text`);
    return compareTables(
      ask,
      { relation: '"old"', columns: list(old), where },
      { relation: '"now"', columns: list(now), where },
      options,
    );
  }

  const shop = { id: 'integer', state: 'text', amount: 'numeric(10,2)' };

  it('finds added, removed and changed rows by key, and in which columns', async () => {
    const found = await compare(
      `(1, 'paid', 5), (2, 'open', 7), (3, null, null), (4, 'open', 1)`,
      `(1, 'paid', 5), (2, 'paid', 7.5), (3, 'open', null), (5, 'new', 1)`,
      shop,
      { key: ['ID'] },
    );
    expect(found).toMatchObject({
      key: ['id'],
      added: 1,
      removed: 1,
      changed: 2,
      rows: { before: 4, after: 4 },
      notes: [],
    });
    expect(found.perColumn).toEqual([
      { name: 'state', changed: 2 },
      { name: 'amount', changed: 1 },
    ]);
    expect(found.examples).toEqual([
      {
        kind: 'changed',
        before: { id: '2', state: 'open', amount: '7.00' },
        after: { id: '2', state: 'paid', amount: '7.50' },
      },
      {
        kind: 'changed',
        before: { id: '3', state: null, amount: null },
        after: { id: '3', state: 'open', amount: null },
      },
      { kind: 'removed', before: { id: '4', state: 'open', amount: '1.00' } },
      { kind: 'added', after: { id: '5', state: 'new', amount: '1.00' } },
    ]);
    expect(found.profiles.find(({ name }) => name === 'amount')).toEqual({
      name: 'amount',
      before: { nulls: 1, distinct: 3, min: '1.00', max: '7.00' },
      after: { nulls: 1, distinct: 3, min: '1.00', max: '7.50' },
    });
  });

  it('says nothing about equal tables', async () => {
    const rows = `(1, 'paid', 5), (2, null, 7)`;
    const found = await compare(rows, rows, shop, { key: ['id'] });
    expect(found).toMatchObject({ added: 0, removed: 0, changed: 0, examples: [], notes: [] });
    expect(await compare('', '', shop, { key: ['id'] })).toMatchObject({ rows: { before: 0, after: 0 }, added: 0 });
  });

  it('compares rows as a whole without a key, with their number', async () => {
    const found = await compare(
      `(1, 'a', 1), (1, 'a', 1), (2, 'b', 1)`,
      `(1, 'a', 1), (3, null, 1), (3, null, 1)`,
      shop,
    );
    expect(found).toMatchObject({ key: null, added: 2, removed: 2, changed: 0 });
    expect(found.notes).toEqual(['no key is known: rows were compared as a whole']);
    expect(found.examples.filter(({ kind }) => kind === 'added')).toEqual([
      { kind: 'added', after: { id: '3', state: null, amount: '1.00' } },
    ]);
  });

  it('tells a key that is not unique, and rows without one', async () => {
    const twice = await compare(`(1, 'a', 1), (1, 'b', 1)`, `(1, 'a', 1)`, shop, { key: ['id'] });
    expect(twice).toMatchObject({ key: null, added: 0, removed: 1 });
    expect(twice.notes).toEqual(['the key `id` is not unique (before): rows were compared as a whole']);
    const keyless = await compare(`(1, 'a', 1), (null, 'b', 1)`, `(1, 'c', 1), (null, 'b', 2)`, shop, { key: ['id'] });
    expect(keyless).toMatchObject({ added: 1, removed: 1, changed: 1 });
    expect(keyless.notes).toEqual(['1 rows before and 1 after have no key: they were compared as a whole']);
  });

  it('tells columns that came, went, or have another type; what is equal in value is no change', async () => {
    const found = await compare(
      `(1, 'x', 5)`,
      `(1, 5.00, 'y')`,
      [
        { id: 'integer', gone: 'text', amount: 'integer' },
        { id: 'bigint', amount: 'numeric(10,2)', came: 'text' },
      ],
      { key: ['id'] },
    );
    expect(found.columns).toEqual({
      added: [{ name: 'came', type: 'text' }],
      removed: [{ name: 'gone', type: 'text' }],
      retyped: [
        { name: 'id', before: 'integer', after: 'bigint' },
        { name: 'amount', before: 'integer', after: 'numeric(10,2)' },
      ],
    });
    expect(found).toMatchObject({ added: 0, removed: 0, changed: 0 });
  });

  it('compares types that have no equality of their own', async () => {
    const types = { id: 'integer', doc: 'json', place: 'point', list: 'integer[]', span: 'interval', day: 'date' };
    const row = (doc: string): string => `(1, '${doc}', '(1,2)', '{1,2}', '1 day', '2026-01-01')`;
    expect(await compare(row('{"a":1}'), row('{"a":2}'), types, { key: ['id'] })).toMatchObject({ changed: 1 });
    expect(await compare(row('{"a":1}'), row('{"a":1}'), types)).toMatchObject({ added: 0, removed: 0 });
  });

  it('shows no value of a masked column', async () => {
    const found = await compare(
      `(1, 'ada@example.com', 5)`,
      `(1, 'bob@example.com', 5), (2, 'eve@example.com', 1)`,
      shop,
      {
        key: ['id'],
        masked: new Set(['state']),
      },
    );
    expect(found).toMatchObject({ changed: 1, added: 1 });
    expect(JSON.stringify(found)).not.toContain('example.com');
  });

  it('compares a part, and has a limit for examples', async () => {
    const found = await compare(
      `(1, 'a', 1), (2, 'a', 1), (3, 'a', 1), (4, 'a', 1)`,
      `(1, 'b', 1), (2, 'b', 1), (3, 'b', 1), (4, 'b', 1)`,
      shop,
      { key: ['id'], where: 'id > 1', examples: 2 },
    );
    expect(found).toMatchObject({ changed: 3, rows: { before: 3, after: 3 } });
    expect(found.examples).toHaveLength(2);
  });

  it('finds what brute force finds, on random tables', async () => {
    const seed = Number(process.env.SEED ?? 20_261_121);
    for (let round = 0; round < 25; round += 1) {
      const random = new Random(seed + round);
      const value = (): string => random.pick(['null', "'a'", "'b'", "'c'"]);
      const table = (): string[][] =>
        Array.from({ length: random.below(12) }, () => [
          random.below(10) === 0 ? 'null' : String(random.below(8)),
          value(),
          random.pick(['null', '1.00', '2.50']),
        ]);
      const [before, after] = [table(), table()];
      const key = random.below(3) === 0 ? undefined : ['id'];
      const text = (rows: string[][]): string => rows.map((row) => `(${row.join(', ')})`).join(', ');
      const found = await compare(text(before), text(after), shop, { ...(key ? { key } : {}), examples: 100 });
      const { added, removed, changed } = bruteForce(before, after, key !== undefined);
      expect({ added: found.added, removed: found.removed, changed: found.changed }, `seed ${seed + round}`).toEqual({
        added,
        removed,
        changed,
      });
    }
  });
});

/** Rows whose first cell is the key. */
function bruteForce(before: string[][], after: string[][], keyed: boolean) {
  const ids = (rows: string[][]): string[] => rows.map(([id]) => id!).filter((id) => id !== 'null');
  const unique = (list: string[]): boolean => new Set(list).size === list.length;
  const byKey = keyed && unique(ids(before)) && unique(ids(after));
  const rest = (rows: string[][]): string[][] => (byKey ? rows.filter(([id]) => id === 'null') : rows);
  const left = rest(before).map((row) => row.join());
  let added = 0;
  for (const row of rest(after).map((one) => one.join())) {
    const at = left.indexOf(row);
    if (at < 0) added += 1;
    else left.splice(at, 1);
  }
  let removed = left.length;
  let changed = 0;
  if (byKey) {
    const old = new Map(before.filter(([id]) => id !== 'null').map((row) => [row[0]!, row.join()]));
    for (const row of after.filter(([id]) => id !== 'null')) {
      const earlier = old.get(row[0]!);
      if (earlier === undefined) added += 1;
      else if (earlier !== row.join()) changed += 1;
      old.delete(row[0]!);
    }
    removed += old.size;
  }
  return { added, removed, changed };
}
