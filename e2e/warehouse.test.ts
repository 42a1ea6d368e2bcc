import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from './support/databases.ts';
import { Warehouse } from './support/warehouse.ts';

describe.each(databases)('all of the reference warehouse on $name', (database) => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await Warehouse.open(database, '', /(?!)/);
    await warehouse.build();
  });
  afterAll(() => warehouse?.close());

  it('writes nothing in a second build with nothing new', async () => {
    // every table and index of every schema: none is left out, since the warehouse keeps no history table of tsdt's own
    const files = await warehouse.files();
    const rows = await warehouse.written();
    expect(Object.keys(rows).length).toBe(62);
    expect(Object.values(rows).flat().length).toBeGreaterThan(300);
    await warehouse.build();
    expect(await warehouse.files()).toEqual(files);
    expect(await warehouse.written()).toEqual(rows);
    // what was said of it agrees: nodes went well, and none counted a row
    const results = warehouse.results();
    expect([...new Set(results.map(({ status }) => status))].sort()).toEqual(['no-op', 'pass', 'success', 'warn']);
    const wrote = results.filter(({ adapter_response: { rows_inserted = 0, rows_updated = 0, rows_deleted = 0 } }) =>
      [rows_inserted, rows_updated, rows_deleted].some((count) => count !== 0),
    );
    expect(wrote.map(({ unique_id }) => unique_id)).toEqual([]);
  });
});
