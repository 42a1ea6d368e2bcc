import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkout } from '../seeds/generate/checkout.ts';
import { community } from '../seeds/generate/community.ts';
import { companies } from '../seeds/generate/companies.ts';
import type { Generator } from '../seeds/generate/domain.ts';
import { funnel } from '../seeds/generate/funnel.ts';
import { shop } from '../seeds/generate/shop.ts';
import { databases } from './support/databases.ts';
import { Warehouse } from './support/warehouse.ts';

const wanted = { rows: 400, days: 4, start: '2030-01-01' };
const filesOf = (generator: Generator, rows = wanted.rows): { name: string; text: string }[] =>
  [...generator({ ...wanted, rows })].map(({ name, lines }) => ({ name, text: `${[...lines()].join('\n')}\n` }));

/** Positions with a right quantity, of orders that were not taken back. */
function positionsThatCount(text: string): number {
  const gone = new Set([...text.matchAll(/^(GO-\d+),GC.*,true$/gm)].map((match) => match[1]));
  const positions = [...text.matchAll(/^(GO-\d+),\d,GP-\d+,(-?\d+),/gm)];
  return positions.filter(([, order, quantity]) => !gone.has(order) && Number(quantity) > 0).length;
}

describe('the generator of larger seeds', () => {
  const opened: Warehouse[] = [];
  afterAll(async () => {
    for (const warehouse of opened) await warehouse.close();
  });

  it('writes the same files every time, with the rows that were asked for', () => {
    for (const generator of [checkout, community, companies, funnel, shop])
      expect(filesOf(generator)).toEqual(filesOf(generator));
    const events = filesOf(companies).flatMap(({ text }) => text.trim().split('\n'));
    expect(new Set(events.map((line) => (JSON.parse(line) as { event_id: string }).event_id)).size).toBe(400);
    expect(events.length).toBeGreaterThan(400);
    const positions = filesOf(shop).filter(({ name }) => name.includes('positions'));
    expect(positions.map(({ text }) => text.trim().split('\n').length - 1)).toEqual([100, 100, 100, 100]);
  });

  it('makes a line when it is asked for it: the first of ten million comes at once', () => {
    const [file] = companies({ ...wanted, rows: 10_000_000 });
    for (const line of file!.lines()) {
      expect(JSON.parse(line)).toMatchObject({ event_id: 'G-0', event_type: 'company.created' });
      break;
    }
  });

  it.each([
    ['checkout', checkout, 'select count(*) from checkout.fct_events', () => 400],
    ['companies', companies, 'select count(*) from companies.companies', () => 40],
    ['shop', shop, 'select count(*) from shop_stg.fact_order_positions', positionsThatCount],
  ] as const)(
    'writes days of %s that the warehouse builds, one after the other',
    async (domain, generator, sql, count) => {
      const warehouse = await Warehouse.open(databases[1]!, domain, /raw_\w+\.\d/);
      opened.push(warehouse);
      mkdirSync(join(warehouse.root, 'seeds', domain), { recursive: true });
      const files = filesOf(generator);
      for (const day of ['2030-01-01', '2030-01-02', '2030-01-03', '2030-01-04']) {
        for (const { name, text } of files.filter((file) => file.name.includes(day)))
          writeFileSync(join(warehouse.root, 'seeds', domain, name), text);
        await warehouse.ok('build', '--exclude', 'no_file_is_missing');
      }
      expect(await warehouse.lines(sql)).toEqual([String(count(files.map(({ text }) => text).join('')))]);
    },
    120_000,
  );
});
