import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Event, loadProject, type NodeResult, seed } from '../src/index.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { TestProject } from './support/project.ts';

describe.each(databases)('seeds with `load: append` on $name', ({ name, create }) => {
  let database: TestDatabase;
  const made: TestProject[] = [];
  beforeAll(async () => {
    database = await create();
  });
  afterEach(async () => {
    for (const project of made.splice(0)) project.remove();
    await database.query('drop schema if exists raw cascade');
  });
  afterAll(() => database?.remove());

  const project = (files: Readonly<Record<string, string>>): TestProject => {
    const created = new TestProject({
      'project.yml': "name: shop\nversion: '1.0'\nprofile: tests\n",
      'profiles.yml': JSON.stringify({ tests: { target: 'dev', outputs: { dev: database.profileOutput('raw') } } }),
      ...files,
    });
    made.push(created);
    return created;
  };
  /** What became of each seed: its message, and the statements that loaded it. */
  async function load(created: TestProject): Promise<{ messages: Record<string, string | null>; copies: string[] }> {
    const started = seed(await loadProject(created.root), { threads: 1 });
    const copies: string[] = [];
    for await (const event of started.events as AsyncIterable<Event>)
      if (event.kind === 'statement' && event.sql.startsWith('copy ')) copies.push(`${event.sql} -- ${event.rows}`);
    const { results } = await started.results;
    const messages = results.map(({ unique_id, message }: NodeResult) => [
      unique_id.split('.').slice(2).join('.'),
      message,
    ]);
    return { messages: Object.fromEntries(messages), copies };
  }

  // one command at a time has the embedded database
  it.runIf(name !== 'pglite')('take each line of a file once, when two load it at the same time', async () => {
    const files = { 'seeds/p.yml': 'seeds:\n  - {name: c, config: {load: append}}\n', 'seeds/c.csv': 'id\n' };
    const both = [project(files), project(files)];
    await load(both[0]!);
    const lines = Array.from({ length: 50_000 }, (_, n) => `${n}\n`).join('');
    for (const one of both) one.write({ 'seeds/c.2024-05-01.csv': `id\n${lines}` });
    const said = (await Promise.all(both.map(load))).map(({ messages }) => messages.c);
    expect(said.sort()).toEqual(['APPEND 0', 'APPEND 50000']);
    expect(await database.query('select count(*)::int as n from raw.c')).toEqual([{ n: 50_000 }]);
  });

  it('take each line of a file once, whatever its format, by COPY', async () => {
    const created = project({
      'seeds/p.yml':
        'seeds:\n  - {name: c, config: {load: append, column_types: {amount: numeric}}}\n  - {name: t, config: {load: append}}\n  - {name: j, config: {load: append}}\n',
      'seeds/c.csv': 'id,amount\n01,1.50\n',
      'seeds/t.tsv': 'id\tname\n1\ta, b\n',
      'seeds/j.jsonl': '{"id": 1, "tags": ["x"]}\n',
    });
    expect((await load(created)).messages).toEqual({ c: 'APPEND 1', t: 'APPEND 1', j: 'APPEND 1' });
    expect(await load(created)).toEqual({ messages: { c: 'APPEND 0', t: 'APPEND 0', j: 'APPEND 0' }, copies: [] });
    created.write({
      'seeds/c.csv': 'id,amount,note\n01,1.50\n02,2.50,late\n',
      'seeds/t.tsv': 'id\tname\n1\ta, b\n2\tc\n3\t\n',
      'seeds/j.jsonl': '{"id": 1, "tags": ["x"]}\n{"id": 2, "new": {"deep": true}}\n',
    });
    const grown = await load(created);
    expect(grown.messages).toEqual({ c: 'APPEND 1', t: 'APPEND 2', j: 'APPEND 1' });
    const db = database.profile().database;
    expect(grown.copies).toEqual([
      `copy "${db}"."raw"."c" ("id", "amount", "note", "_file", "_line", "_loaded_at", "_digest") from stdin -- 1`,
      `copy "${db}"."raw"."j" ("payload", "_file", "_line", "_loaded_at", "_digest") from stdin -- 1`,
      `copy "${db}"."raw"."t" ("id", "name", "_file", "_line", "_loaded_at", "_digest") from stdin -- 2`,
    ]);
    expect(await database.query('select id, amount::text, note, _line from raw.c order by id')).toEqual([
      { id: '01', amount: '1.50', note: null, _line: 2 },
      { id: '02', amount: '2.50', note: 'late', _line: 3 },
    ]);
    expect(await database.query('select id, name from raw.t order by id')).toEqual([
      { id: '1', name: 'a, b' },
      { id: '2', name: 'c' },
      { id: '3', name: null },
    ]);
    expect(await database.query("select payload #>> '{new,deep}' as deep from raw.j order by _line")).toEqual([
      { deep: null },
      { deep: 'true' },
    ]);
  });

  it('may have several files, each of which is loaded once', async () => {
    const created = project({
      'seeds/p.yml': 'seeds:\n  - {name: raw_events, config: {load: append}}\n',
      'seeds/shop/raw_events.jsonl': '{"id": 1}\n{"id": 2}\n',
      'seeds/shop/raw_events.2024-05-02.jsonl': '{"id": 3}\n',
      'seeds/shop/raw_events.2024-05-03.csv': 'id\n9\n',
      'seeds/raw_events.late.jsonl': '{"id": 8}\n',
    });
    expect((await load(created)).messages).toEqual({
      raw_events: 'APPEND 3',
      'raw_events.2024-05-03': 'INSERT 1',
      'raw_events.late': 'INSERT 1',
    });
    created.write({ 'seeds/shop/raw_events.2024-05-04.jsonl': '{"id": 4}\n{"id": 5}\n' });
    expect((await load(created)).messages.raw_events).toBe('APPEND 2');
    expect((await load(created)).messages.raw_events).toBe('APPEND 0');
    expect(
      await database.query("select _file, _line, payload ->> 'id' as id from raw.raw_events order by payload ->> 'id'"),
    ).toEqual([
      { _file: 'seeds/shop/raw_events.jsonl', _line: 1, id: '1' },
      { _file: 'seeds/shop/raw_events.jsonl', _line: 2, id: '2' },
      { _file: 'seeds/shop/raw_events.2024-05-02.jsonl', _line: 1, id: '3' },
      { _file: 'seeds/shop/raw_events.2024-05-04.jsonl', _line: 1, id: '4' },
      { _file: 'seeds/shop/raw_events.2024-05-04.jsonl', _line: 2, id: '5' },
    ]);
    expect(await database.query('select id from raw."raw_events.late"')).toEqual([{ id: 8 }]);
  });

  it('say which line is wrong, and keep what was there', async () => {
    const created = project({
      'seeds/p.yml': 'seeds:\n  - {name: prices, config: {load: append, column_types: {amount: integer}}}\n',
      'seeds/prices.csv': 'id,amount\n1,2\n',
    });
    await load(created);
    created.write({ 'seeds/prices.more.csv': 'id,amount\n2,3\n3,"4,5"\n' });
    const started = seed(await loadProject(created.root));
    const [result] = (await started.results).results;
    const place = result?.diagnostics[0]?.place;
    expect(result?.diagnostics[0]?.message).toBe('invalid input syntax for type integer: "4,5"');
    expect(place?.file.path).toBe('seeds/prices.more.csv');
    expect(place?.file.text.slice(place.span.start, place.span.end)).toBe('4,5');
    expect(place?.file.text.split('\n').length).toBe(3);
    expect(result?.diagnostics[0]?.help).toEqual([
      'the column `amount` is loaded as `integer`: correct the value, or change its type in `column_types`',
    ]);
    expect(await database.query('select id from raw.prices')).toEqual([{ id: '1' }]);
  });

  it('are seeds like others without `load: append`, one for each file', async () => {
    const created = project({ 'seeds/a.csv': 'id\n1\n', 'seeds/a.b.csv': 'id\n2\n' });
    expect((await load(created)).messages).toEqual({ a: 'INSERT 1', 'a.b': 'INSERT 1' });
  });
});
