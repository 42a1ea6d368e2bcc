import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../src/adapters/adapter.ts';
import { type Catalog, readCatalogFile, readManifest } from '../src/artifacts/index.ts';
import { coverageOf, ProjectLineage } from '../src/lineage/index.ts';
import type { ManifestNode } from '../src/manifest/node.ts';
import { type Ran, repository, tsdt } from './support/cli.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { compareColumns } from './support/liveColumns.ts';
import { perturb } from './support/perturb.ts';
import { keptOpen } from './support/shop.ts';

/** The reference warehouse, built on PGlite: what lineage says of it against what the database says. */
describe('the lineage of the reference warehouse', () => {
  let root: string;
  let database: TestDatabase;
  let adapter: Adapter;
  let catalog: Catalog;
  let lineage: ProjectLineage;
  let firstBuild: ProjectLineage;
  const run = (...args: string[]): Promise<Ran> =>
    tsdt(root, ['-q', ...args], { connect: async () => keptOpen(adapter) });

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'tsdt-lineage-'));
    for (const name of ['project.yml', 'models', 'seeds', 'macros', 'snapshots'])
      if (existsSync(join(repository, name))) cpSync(join(repository, name), join(root, name), { recursive: true });
    database = await databases.find(({ name }) => name === 'pglite')!.create();
    adapter = await database.adapter();
    for (const command of ['seed', 'run', 'snapshot', 'docs generate']) {
      const ran = await run(...command.split(' '));
      expect(ran.code, `${command}: ${ran.stdout}${ran.stderr}`).toBe(0);
    }
    catalog = readCatalogFile(join(root, 'target', 'catalog.json'))!;
    lineage = fromSql();
    const ran = await run('compile', '--full-refresh');
    expect(ran.code, ran.stdout).toBe(0);
    firstBuild = fromSql();
  }, 120_000);

  /** What follows from the SQL that was compiled last. */
  function fromSql(): ProjectLineage {
    const manifest = readManifest(join(root, 'target', 'manifest.json'));
    // models are left out: their columns must follow from their SQL
    const given: Catalog = {
      nodes: new Map([...catalog.nodes].filter(([id]) => id.startsWith('seed.'))),
      sources: catalog.sources,
      errors: [],
    };
    return new ProjectLineage({
      manifest,
      dialect: 'postgres',
      catalog: given,
      compiled: (id) => {
        const sql = compiledCode(manifest.nodes.get(id));
        return sql === undefined ? { missing: 'it was not compiled' } : { sql };
      },
    });
  }
  afterAll(async () => {
    await database?.remove();
    rmSync(root, { recursive: true, force: true });
  });

  it('has the columns and types that the database has', () => {
    const found = compareColumns(lineage, catalog);
    expect(found.wrong).toEqual([]);
    expect(found.missing).toEqual([]);
    expect(found.typed).toBe(found.columns);
  });

  it('traces every column, with the database and without', async () => {
    const { columns, traced, typed, unknown } = coverageOf(lineage);
    console.log(`warehouse: ${columns} columns, ${traced} fully traced, ${typed} with a type`);
    expect(columns).toBeGreaterThan(300);
    expect(unknown).toEqual([]);
    expect(
      [...lineage.all()].filter((node) => node.unknown.length > 0).map(({ id, unknown: why }) => [id, why]),
    ).toEqual([]);
    const offline = JSON.parse((await run('lineage', '--output', 'json')).stdout);
    expect(offline.unknown).toEqual([]);
    expect(offline.columns).toBe(columns);
  });

  it('finds no mistake in it', async () => {
    const { code, stdout } = await run('check', '--output', 'json');
    expect({ code, found: JSON.parse(stdout) }).toEqual({ code: 0, found: [] });
  });

  it.each(['a first build', 'a later build'])(
    'misses no edge of any model in %s',
    async (which) => {
      const built = which === 'a first build' ? firstBuild : lineage;
      const { manifest } = built.input;
      const session = await adapter.lease('perturbation');
      try {
        const missing: string[] = [];
        let models = 0;
        let changed = 0;
        let seen = 0;
        for (const node of built.all()) {
          const resource = manifest.nodes.get(node.id);
          let sql = compiledCode(resource);
          if (resource?.resource_type !== 'model' || sql === undefined) continue;
          const copies = new Map<string, string>();
          for (const id of node.reads) {
            const table = catalog.nodes.get(id) ?? catalog.sources.get(id);
            const relation = manifest.nodes.get(id)?.relation_name ?? manifest.sources.get(id)?.relation_name;
            if (!table || !relation) continue;
            const copy = `public.perturbed_${copies.size}`;
            await session.send([
              { sql: `drop table if exists ${copy}; create table ${copy} as select * from ${relation}` },
            ]);
            sql = sql.replaceAll(relation, copy);
            copies.set(copy, id);
          }
          const inputs = (list: readonly { id: string; column: string }[], table: string, column: string): boolean =>
            list.some((input) => input.id === copies.get(table) && input.column === column);
          // the built table may have other columns than its query, in another order
          const outputs = (node.queried ?? node.columns).map(({ name }) => name);
          const found = await perturb(
            session,
            sql,
            [...copies].map(([name, id]) => ({
              name,
              columns: Object.values((catalog.nodes.get(id) ?? catalog.sources.get(id))!.columns),
            })),
            {
              columns: outputs,
              mayChange: (table, column, i) =>
                inputs(node.inputs, table, column) || inputs((node.queried ?? node.columns)[i]!.inputs, table, column),
            },
          );
          models += 1;
          changed += found.changed;
          seen += found.seen;
          for (const edge of found.missing) missing.push(`${node.id}: ${edge}`);
        }
        expect(missing).toEqual([]);
        console.log(
          `warehouse, ${which}: ${models} models, ${changed} input columns changed, ${seen} changes of outputs seen`,
        );
        expect(models).toBeGreaterThan(40);
        expect(seen).toBeGreaterThan(100);
      } finally {
        await session.release();
      }
    },
    120_000,
  );
});

const compiledCode = (node: ManifestNode | undefined): string | undefined => {
  const code = (node as { readonly compiled_code?: unknown } | undefined)?.compiled_code;
  return typeof code === 'string' ? code : undefined;
};
