import { join, resolve } from 'node:path';
import { type Catalog, readRunHistory, readSources, writeCatalog } from '../artifacts/index.ts';
import type { World } from '../context/world.ts';
import {
  copyAssets,
  readCatalog,
  type SiteInput,
  siteInputFrom,
  siteProgram,
  writeSite,
  writeStaticSite,
} from '../docs/index.ts';
import type { EventOf } from '../events/event.ts';
import { siteLineage } from '../lineage/index.ts';
import { makePlan } from '../planner/index.ts';
import { reportFailure } from './failure.ts';
import { type ExitCode, type Invocation, withoutProgress } from './invocation.ts';
import { lineageOf, withLineage } from './lineageOf.ts';
import { runAndWrite, withWorld } from './running.ts';
import { openWorkspace, raiseOrReport, type Workspace } from './workspace.ts';

const noCatalog: Catalog = { nodes: new Map(), sources: new Map(), errors: [] };

/**
 * `docs generate`: compiles the nodes, reads the catalog of the database, and writes catalog.json and the site beside
 * manifest.json. With `--from` it documents artifacts that are there already, and needs neither project nor database.
 */
export async function docsGenerate(invocation: Invocation): Promise<ExitCode> {
  const { from } = invocation.flags.given;
  if (typeof from === 'string') return documentArtifacts(resolve(invocation.cwd, from), invocation);
  const workspace = openWorkspace(withoutProgress(invocation));
  const { flags } = invocation;
  const { plan, warnings } = makePlan({ ...flags, which: 'docs generate' }, workspace.selection);
  raiseOrReport(warnings, invocation);
  return withWorld<ExitCode>(workspace, {}, async (world) => {
    const compiled = new Map<string, string>();
    if (flags.given.compile !== false) {
      const results = await runAndWrite(plan, world, workspace);
      if (reportFailure(results, invocation)) return 2;
      for (const result of results.results)
        if (result.compiled_code !== null) compiled.set(result.unique_id, result.compiled_code);
    }
    const chosen =
      flags.select.length > 0 || flags.exclude.length > 0 ? new Set(plan.steps.map((step) => step.id)) : undefined;
    copyAssets(workspace.project);
    const catalog = await catalogOf(world, chosen, invocation);
    const folder = workspace.project.targetPath;
    const path = join(folder, 'catalog.json');
    writeCatalog(catalog, path, { invocationId: invocation.id, startedAt: invocation.startedAt, env: invocation.env });
    for (const message of catalog.errors) say(`The catalog is not complete: ${message}`, invocation);
    say(`Catalog written to ${path}`, invocation, { name: 'CatalogWritten', data: { path } });
    const lineage = siteLineage(await lineageOf(workspace, { compiled, catalog }));
    write({ ...siteInput(workspace, catalog, compiled), lineage }, folder, invocation);
    return catalog.errors.length > 0 ? 1 : 0;
  });
}

const catalogOf = async (world: World, chosen: ReadonlySet<string> | undefined, { flags, signal }: Invocation) =>
  flags.given.empty_catalog === true ? noCatalog : readCatalog(world, chosen, signal);

function siteInput(
  { parsed, project, invocation }: Workspace,
  catalog: Catalog,
  compiled: ReadonlyMap<string, string>,
): SiteInput {
  const freshness = readSources(join(project.targetPath, 'sources.json'));
  return {
    manifest: parsed.manifest,
    generatedAt: invocation.startedAt.toISOString(),
    catalog,
    compiled: (id) => compiled.get(id),
    history: readRunHistory(project.targetPath),
    ...(freshness ? { freshness } : {}),
  };
}

/** Makes the site of artifacts of any project, of tsdt or of dbt, and writes it beside them. */
function documentArtifacts(folder: string, invocation: Invocation): ExitCode {
  write(withLineage(siteInputFrom(folder, invocation.startedAt.toISOString())), folder, invocation);
  return 0;
}

function write(input: SiteInput, folder: string, invocation: Invocation): void {
  writeSite(input, folder, siteProgram());
  say(`Documentation written to ${join(folder, 'index.html')}`, invocation);
  if (invocation.flags.given.static !== true) return;
  const path = join(folder, 'static_index.html');
  writeStaticSite(input, path, siteProgram());
  say(`Documentation in one file written to ${path}`, invocation);
}

const say = (message: string, { reporter }: Invocation, event: Pick<EventOf<'log'>, 'name' | 'data'> = {}): void =>
  reporter.report({ kind: 'log', level: 'info', message, ...event });
