import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tsdtProcess } from '../support/cli.ts';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

const servers = databases.filter(({ name }) => name !== 'pglite');

describe.each(servers)('a large seed on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, { 'seeds/large.csv': '' });
  });
  afterAll(() => shop?.close());

  it('streams: 27 MB of rows go through 64 MB of memory for everything, whose types are still guessed from all of them', async () => {
    const rows = 600_000;
    const file = createWriteStream(join(shop.project.root, 'seeds', 'large.csv'));
    file.write('id,note,amount,day\n');
    for (let id = 0; id < rows; id += 1000) {
      const lines = Array.from(
        { length: 1000 },
        (_, n) => `${id + n},"a ""quoted"", text ${id + n}",${n}.5,2024-01-1${n % 10}\n`,
      );
      if (!file.write(lines.join(''))) await once(file, 'drain');
    }
    // only the last row shows that the first column is no integer
    file.end(`${2 ** 40},,1,\n`);
    await once(file, 'close');
    const { code, stdout, stderr } = await tsdtProcess(shop.project.root, ['seed'], {
      env: { NODE_OPTIONS: '--max-old-space-size=64 --max-semi-space-size=8' },
    }).done;
    expect(code, stdout + stderr).toBe(0);
    expect(await shop.query('select count(*)::int as n, sum(amount)::int as amount from shop.large')).toEqual([
      { n: rows + 1, amount: (rows / 1000) * 500_000 + 1 },
    ]);
    expect(
      await shop.query(
        "select string_agg(format_type(atttypid, atttypmod), ',' order by attnum) as types from pg_attribute where attrelid = 'shop.large'::regclass and attnum > 0",
      ),
    ).toEqual([{ types: 'bigint,text,double precision,date' }]);
  });
});

describe.each(databases)('a seed whose columns changed, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, { 'seeds/list.csv': 'id,name\n1,a\n' });
    await shop.ok('seed');
  });
  afterAll(() => shop?.close());

  it('says which are new and what to do, and leaves the table as it was', async () => {
    shop.write({ 'seeds/list.csv': 'id,name,size,colour\n1,a,2,red\n' });
    const printed = await shop.fails('seed');
    expect(printed).toContain('The seed has columns that the table "');
    expect(printed).toContain('does not have: size, colour. Run it with --full-refresh to make the table anew.');
    expect(await shop.query('select * from shop.list')).toEqual([{ id: 1, name: 'a' }]);
    await shop.ok('seed', '--full-refresh');
    expect(await shop.query('select * from shop.list')).toEqual([{ id: 1, name: 'a', size: 2, colour: 'red' }]);
  });

  it('names the row and the value that do not fit a column of the table', async () => {
    shop.write({ 'seeds/list.csv': 'id,name,size,colour\n1,a,2,red\n2,b,many,blue\n' });
    const printed = await shop.fails('seed');
    expect(printed).toContain('seeds/list.csv:3');
    expect(printed).toContain(
      'the column `size` is `integer` in the table that is there, and `text` by this file: run with `--full-refresh` to make the table anew',
    );
    expect(await shop.query('select count(*)::int as n from shop.list')).toEqual([{ n: 1 }]);
  });
});
