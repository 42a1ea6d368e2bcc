import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { StagedRows } from './stagedRows.ts';

async function* given<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

it('writes rows into a file that gives them back as they were', async () => {
  const texts = ['', 'null', '\\N', 'a,b', '"', '""', 'two\nlines\r\n', ' spaces ', "it's", '\\', 'é😀', null];
  const rows = texts.flatMap((text) => [
    [text, null, '1'],
    [null, text, null],
  ]);
  // longer than what is read at once
  rows.push(['"'.repeat(200_001), 'x', ',\n'.repeat(100_000)]);
  const staged = new StagedRows();
  try {
    await staged.write(given(rows));
    expect(staged.count).toBe(rows.length);
    const found: unknown[] = [];
    for await (const row of staged.read()) found.push(row);
    expect(found).toEqual(rows);
  } finally {
    staged.forget();
  }
  expect(existsSync(staged.folder)).toBe(false);
});

it('reads columns of JSON from the file by a query', () => {
  const staged = new StagedRows();
  try {
    const [head] = staged.copyInto('raw.events', ['payload', '_file'], ['payload']).split('\n');
    expect(head).toBe(`copy into raw.events (payload, _file) from (select parse_json($1), $2 from '${staged.stage}/')`);
  } finally {
    staged.forget();
  }
});
