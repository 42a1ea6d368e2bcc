import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../../e2e/support/databases.ts';
import type { Adapter } from '../../adapters/adapter.ts';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import { Catalog, NodeCatalog } from '../../context/nodeCatalog.ts';
import { NodeSession } from '../../context/nodeSession.ts';
import { Relation } from '../../context/relation.ts';
import type { World } from '../../context/world.ts';
import { toJs } from '../../template/values.ts';
import { land } from './landing.ts';

describe.each(databases)('landing tables on $name', ({ create }) => {
  let database: TestDatabase;
  let adapter: Adapter;
  let loads = 0;
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-landing-'));

  beforeAll(async () => {
    database = await create();
    adapter = await database.adapter();
  });
  afterEach(async () => {
    await query('drop table if exists landed');
  });
  afterAll(async () => {
    await database?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const query = async (sql: string): Promise<unknown[][]> => {
    const session = await adapter.lease('test');
    const [result] = await session.send([{ sql }]);
    await session.release();
    return result!.rows.map((row) => row.map(toJs));
  };

  /** Writes the file and loads it, each time a minute later. */
  async function load(name: string, text: string, columnTypes: Record<string, string> = {}): Promise<number> {
    const file = join(folder, name);
    writeFileSync(file, text);
    loads += 1;
    const leased = await adapter.lease('test');
    const session = new NodeSession({
      adapter,
      session: leased,
      catalog: new NodeCatalog(new Catalog(adapter.facts), async () => []),
      start: 'transaction',
    });
    const world = { adapter, invocation: { startedAt: Date.UTC(2024, 0, 1, 0, loads) } } as unknown as World;
    const relation = new Relation(adapter.facts, {
      path: { database: null, schema: 'public', identifier: 'landed' },
      type: 'table',
    });
    try {
      const count = await land({
        world,
        session,
        relation,
        source: { file, path: `seeds/${name}`, delimiter: null },
        columnTypes,
      });
      await session.commit();
      return count;
    } finally {
      await session.close();
    }
  }

  it('take the lines of a file once, and what is added to it later', async () => {
    expect(await load('e.jsonl', '{"id": 1}\n{"id": 2, "name": "ü\\t"}\n')).toBe(2);
    expect(await load('e.jsonl', '{"id": 1}\n{"id": 2, "name": "ü\\t"}\n')).toBe(0);
    expect(await load('e.jsonl', '{"id": 1}\n{"id": 2, "name": "ü\\t"}\n\n{"id": 3, "new": {"deep": [1]}}')).toBe(1);
    expect(
      await query("select _file, _line, payload ->> 'id', payload #>> '{new,deep}' from landed order by _line"),
    ).toEqual([
      ['seeds/e.jsonl', 1, '1', null],
      ['seeds/e.jsonl', 2, '2', null],
      ['seeds/e.jsonl', 4, '3', '[1]'],
    ]);
    expect(await query('select count(distinct _loaded_at) from landed')).toEqual([[2]]);
  });

  it('take a file whose beginning changed, or that is shorter, as another file of the same name', async () => {
    await load('e.jsonl', '{"id": 1}\n{"id": 2}\n');
    expect(await load('e.jsonl', '{"id": 9}\n{"id": 2}\n')).toBe(2);
    expect(await load('e.jsonl', '{"id": 9}\n{"id": 2}\n')).toBe(0);
    expect(await load('e.jsonl', '{"id": 1}\n{"id": 2}\n{"id": 3}\n')).toBe(1);
    expect(await load('e.jsonl', '{"id": 7}\n')).toBe(1);
    expect(await query('select count(*) from landed')).toEqual([[6]]);
  });

  it('keep files apart', async () => {
    expect(await load('a.jsonl', '{"id": 1}\n')).toBe(1);
    expect(await load("it's.jsonl", '{"id": 1}\n')).toBe(1);
    expect(await load("it's.jsonl", '{"id": 1}\n')).toBe(0);
  });

  it('look up what was taken of a file without reading what landed', async () => {
    await load('a.jsonl', '{"id": 1}\n');
    await query(
      "insert into landed (payload, _file, _line, _loaded_at) select '{}', 'seeds/a.jsonl', n, now() from generate_series(2, 20000) as n",
    );
    await query('analyze landed');
    const plan = await query(
      'explain select "_line", "_digest" from landed where "_file" = \'seeds/a.jsonl\' and "_digest" is not null',
    );
    expect(plan.flat().join('\n')).toMatch(/using landed__file_idx/);
    expect(await load('a.jsonl', '{"id": 1}\n')).toBe(0);
    // a table of an earlier version gets its index once
    const indexes = () => query("select indexname, indexdef from pg_indexes where tablename = 'landed'");
    const before = await indexes();
    await query('drop index landed__file_idx');
    for (let times = 0; times < 2; times += 1) expect(await load('a.jsonl', '{"id": 1}\n')).toBe(0);
    expect(await indexes()).toEqual(before);
  });

  it('keep the cells of files with delimiters as text, and take new columns', async () => {
    expect(await load('o.csv', 'id,amount\n01,1.50\n')).toBe(1);
    expect(await load('o.csv', 'id,amount\n01,1.50\n02,null\n', { amount: 'numeric' })).toBe(1);
    expect(await load('o.csv', 'id,amount,note\n03,"2\n5",x\n')).toBe(1);
    expect(await query('select id, amount, note, _line from landed order by id')).toEqual([
      ['01', '1.50', null, 2],
      ['02', null, null, 3],
      ['03', '2\n5', 'x', 2],
    ]);
  });

  it('refuse a line that is not JSON before anything is written, and say where it is', async () => {
    await load('e.jsonl', '{"id": 1}\n');
    const error = await load('e.jsonl', '{"id": 1}\n{"id": 2}\n{"id": 3\n').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DiagnosticError);
    const [diagnostic] = (error as DiagnosticError).diagnostics;
    expect(
      formatDiagnostic(diagnostic!)
        .replace(/JSON: .*/, 'JSON: ...')
        .split('\n'),
    ).toEqual([
      'Runtime Error [E405]: this line is not JSON: ...',
      '  --> seeds/e.jsonl:3:1',
      '  2 | {"id": 2}',
      '  3 | {"id": 3',
      '    | ^^^^^^^^',
    ]);
    expect(await load('e.jsonl', '[1]\n').catch((reason: Error) => reason.message)).toBe(
      'this line is JSON, but not an object',
    );
    expect(await query('select count(*) from landed')).toEqual([[1]]);
  });
});
