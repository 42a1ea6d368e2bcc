import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tsdt } from './support/cli.ts';
import { databases } from './support/databases.ts';
import { Shop } from './support/shop.ts';

describe.each(databases)('--watch on $name', (database) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(database, {
      'seeds/raw.csv': 'id\n1\n',
      'models/first.sql': "{{ config(materialized='table') }} select id, 1 as v from {{ ref('raw') }}",
      'models/second.sql': "{{ config(materialized='table') }} select *, {{ twice(2) }} as m from {{ ref('first') }}",
      'models/other.sql': 'select 1 as id',
      'macros/m.sql': '{% macro twice(n) %}{{ n * 2 }}{% endmacro %}',
    });
  });
  afterAll(() => shop?.close());

  it('builds what a saved file touches, survives mistakes, and ends with the signal', async () => {
    const stop = new AbortController();
    let output = '';
    let waits = 0;
    const running = tsdt(shop.project.root, ['build', '--watch'], {
      connect: shop.connect,
      signal: stop.signal,
      onOutput: (text) => {
        output += text;
        waits += text.match(/Watching for changes/g)?.length ?? 0;
      },
    });
    let rounds = 0;
    /** What the next round says, after some files were saved. */
    const saved = async (files: Record<string, string>): Promise<string[]> => {
      output = '';
      shop.write(files);
      rounds += 1;
      while (waits < rounds) await delay(10);
      return [...output.matchAll(/(?:OK|ERROR|SKIP|PASS) .*?(?:shop\.)?(\w+) \.*? ?\[/g)]
        .map((match) => `${match[0].split(' ')[0]} ${match[1]}`)
        .sort();
    };
    expect(await saved({})).toEqual(['OK first', 'OK other', 'OK raw', 'OK second']);
    expect(
      await saved({ 'models/first.sql': "{{ config(materialized='table') }} select id, 2 as v from {{ ref('raw') }}" }),
    ).toEqual(['OK first', 'OK second']);
    expect(await shop.query('select v, m from shop.second')).toEqual([{ v: 2, m: 4 }]);
    expect(await saved({ 'macros/m.sql': '{% macro twice(n) %}{{ n * 3 }}{% endmacro %}' })).toEqual(['OK second']);
    // a folder that was not there when it began
    expect(
      await saved({
        'snapshots/s.yml':
          "snapshots: [{name: snap, relation: ref('raw'), config: {unique_key: id, strategy: check, check_cols: all}}]",
      }),
    ).toEqual(['OK snap']);
    rmSync(join(shop.project.root, 'snapshots'), { recursive: true });
    expect(await saved({})).toEqual([]);
    expect(await saved({ 'snapshots/s.yml': 'snapshots: []' })).toEqual([]);
    expect(await saved({ 'snapshots/s.yml': 'snapshots: [{}]' })).toEqual([]);
    expect(output).toContain('snapshots/s.yml:1:');
    expect(await saved({ 'snapshots/s.yml': '' })).toEqual([]);
    expect(await saved({ 'seeds/raw.csv': 'id\n1\n2\n' })).toEqual(['OK first', 'OK raw', 'OK second']);
    expect(await saved({ 'models/other.sql': "select '{{ nope( }}' as id" })).toEqual([]);
    expect(output).toContain('E101');
    expect(await saved({ 'models/other.sql': 'select nope' })).toEqual(['ERROR other']);
    // each round tells its own failures, once, and a mistake that comes back is told again
    expect(output.split('Database Error').length - 1).toBe(1);
    expect(await saved({ 'models/other.sql': "select '{{ nope( }}' as id" })).toEqual([]);
    expect(output).toContain('E101');
    expect(await saved({ 'models/other.sql': 'select nope ' })).toEqual(['ERROR other']);
    expect(output.split('Database Error').length - 1).toBe(1);
    // what failed is tried again with whatever is saved next
    expect(await saved({ 'models/new/third.sql': 'select 3 as id' })).toEqual(['ERROR other', 'OK third']);
    expect(await saved({ 'models/new/third.sql': 'select 4 as id', 'models/other.sql': 'select 1 as id' })).toEqual([
      'OK other',
      'OK third',
    ]);
    stop.abort();
    expect((await running).code).toBe(0);
  });
});
