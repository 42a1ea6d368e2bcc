import { join } from 'node:path';
import { type Catalog, readCatalogFile, readSourcesLock, sourcesLockFile } from '../artifacts/index.ts';
import type { SiteInput } from '../docs/index.ts';
import { type Compiled, compileOffline, offlineAdapter, ProjectLineage, siteLineage } from '../lineage/index.ts';
import type { ManifestNode } from '../manifest/node.ts';
import { factsFor } from '../parser/index.ts';
import { columnsOfSeed } from '../runner/index.ts';
import { type Dialect, type KnownColumn, readType } from '../sql/index.ts';
import { withWorld } from './running.ts';
import type { Workspace } from './workspace.ts';

/** The dialect of a database, by the type of its adapter. */
export const dialectOf = (type: string): Dialect => (type === 'snowflake' ? 'snowflake' : 'postgres');

/** What was found out with a database at hand. */
export interface Found {
  /** SQL by unique id; the rest is compiled without a database. */
  readonly compiled?: ReadonlyMap<string, string>;
  /** The one in the target folder when it is not given. */
  readonly catalog?: Catalog;
}

/**
 * The lineage of a project's columns without a database: models compiled as a first build would, seeds read, sources as
 * `sources.lock` or else the catalog has them.
 */
export async function lineageOf(workspace: Workspace, found: Found = {}): Promise<ProjectLineage> {
  const { parsed, project, invocation } = workspace;
  const { manifest } = parsed;
  const facts = factsFor(project.profile);
  const dialect = dialectOf(project.profile.type);
  const compiled = new Map<string, Compiled>();
  const recorded = new Map<string, readonly KnownColumn[]>();
  const catalog = found.catalog ?? readCatalogFile(join(project.targetPath, 'catalog.json'));
  const lineage = new ProjectLineage({
    manifest,
    dialect,
    compiled: (id) => compiled.get(id) ?? notCompiled,
    recorded: (id) => recorded.get(id),
    ...(catalog ? { catalog } : {}),
  });
  for (const [id, columns] of readSourcesLock(join(project.root, sourcesLockFile)) ?? [])
    recorded.set(
      id,
      columns.map(({ name, type }) => ({ name, type: readType(type, dialect) })),
    );
  // macros may ask for the columns of what stands before their node
  const adapter = offlineAdapter(facts, ({ database, schema, identifier }) =>
    lineage.columnsOf({ parts: [database, schema, identifier].filter((part) => part !== null) }),
  );
  const offline: Workspace = { ...workspace, invocation: { ...invocation, connect: async () => adapter } };
  await withWorld(offline, {}, async (world) => {
    for (const node of manifest.nodes.values()) {
      if (node.resource_type !== 'seed') continue;
      // a file that cannot be read is the seed's own mistake, and has its place there
      const columns = await columnsOfSeed(world, node).catch(() => undefined);
      if (columns)
        recorded.set(
          node.unique_id,
          columns.map((column) => ({ ...column, type: readType(column.type, dialect) })),
        );
    }
    for (const id of workspace.graph.order()) {
      const node = manifest.nodes.get(id);
      if (node && queries.has(node.resource_type)) {
        const sql = found.compiled?.get(id);
        compiled.set(id, sql === undefined ? await compileOffline(world, node) : { sql });
      }
      lineage.of(id);
    }
  });
  return lineage;
}

const queries: ReadonlySet<ManifestNode['resource_type']> = new Set(['model', 'snapshot', 'analysis']);

const notCompiled: Compiled = { missing: 'it was not compiled' };

/** What the site shows of artifacts, with the lineage of their columns as far as compiled SQL and catalog go. */
export function withLineage(input: SiteInput): SiteInput {
  const lineage = new ProjectLineage({
    manifest: input.manifest,
    dialect: dialectOf(input.manifest.metadata.adapter_type),
    compiled: (id) => {
      const sql = input.compiled(id);
      return sql === undefined ? notCompiled : { sql };
    },
    ...(input.catalog ? { catalog: input.catalog } : {}),
  });
  return { ...input, lineage: siteLineage(lineage) };
}
