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
    // every relation of every schema: none is left out, since the warehouse keeps no history table of tsdt's own
    const definitions = await warehouse.definitions();
    const rows = await warehouse.written();
    expect(Object.keys(rows).length).toBe(63);
    expect(Object.values(rows).flat().length).toBeGreaterThan(300);
    await warehouse.build();
    expect(await warehouse.definitions()).toEqual(definitions);
    expect(await warehouse.written()).toEqual(rows);
    // what was said of it agrees: nodes went well, and none counted a row
    const results = warehouse.results();
    expect([...new Set(results.map(({ status }) => status))].sort()).toEqual(['no-op', 'pass', 'success', 'warn']);
    const wrote = results.filter(({ adapter_response: { rows_inserted = 0, rows_updated = 0, rows_deleted = 0 } }) =>
      [rows_inserted, rows_updated, rows_deleted].some((count) => count !== 0),
    );
    expect(wrote.map(({ unique_id }) => unique_id)).toEqual([]);
  });

  it('describes every relation and column in the catalogue', async () => {
    await warehouse.ok('docs', 'generate');
    const { nodes } = warehouse.json<{ nodes: Record<string, Described> }>('target/manifest.json');
    const catalog = warehouse.json<{ nodes: Record<string, Described> }>('target/catalog.json');
    const silent: string[] = [];
    for (const [id, { columns }] of Object.entries(catalog.nodes)) {
      const node = nodes[id]!;
      if (!node.description) silent.push(id);
      const described = Object.values(node.columns).flatMap(({ name, description }) => (description ? [name] : []));
      // what tsdt itself writes beside the data, in landing tables and snapshots, means the same everywhere
      for (const column of Object.keys(columns))
        if (!described.includes(column) && !/^(_(file|line|loaded_at|digest)|dbt_\w+)$/.test(column))
          silent.push(`${id}.${column}`);
    }
    expect(Object.keys(catalog.nodes).length).toBeGreaterThan(100);
    expect(silent).toEqual([]);
    // marts are what others build on: their columns are promised
    const marts = Object.entries(nodes).filter(
      ([, { path, resource_type }]) => resource_type === 'model' && /\/(marts|gold)\//.test(path),
    );
    expect(marts.filter(([, { config }]) => !config.contract?.enforced).map(([id]) => id)).toEqual([]);
  });

  it('keeps people who share a server apart', async () => {
    warehouse.share('ada');
    const schemas = async (target: string) =>
      (
        await warehouse.ok(
          'ls',
          '--quiet',
          '--target',
          target,
          '--resource-type',
          'model',
          '--select',
          'dim_users',
          'fact_orders',
          '--output',
          'json',
          '--output-keys',
          'schema',
        )
      )
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).schema);
    expect(await schemas('prod')).toEqual(['checkout', 'shop_stg']);
    expect(await schemas('dev')).toEqual(['ada_checkout', 'ada_shop_stg']);
  });
});

interface Described {
  readonly path: string;
  readonly resource_type: string;
  readonly config: { readonly contract?: { readonly enforced: boolean } };
  readonly description?: string;
  readonly columns: Readonly<Record<string, { readonly name: string; readonly description?: string }>>;
}
