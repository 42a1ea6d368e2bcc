import { join } from 'node:path';
import { type Catalog, writeCatalog } from '../artifacts/index.ts';
import { readCatalog } from '../docs/catalog.ts';
import { makePlan } from '../planner/index.ts';
import { reportFailure } from './failure.ts';
import { type ExitCode, type Invocation, withoutProgress } from './invocation.ts';
import { runAndWrite, withWorld } from './running.ts';
import { openWorkspace, raiseOrReport } from './workspace.ts';

const noCatalog: Catalog = { nodes: new Map(), sources: new Map(), errors: [] };

/** `docs generate`: compiles the nodes, reads the catalog of the database, and writes catalog.json beside manifest.json. */
export async function docsGenerate(invocation: Invocation): Promise<ExitCode> {
  const workspace = openWorkspace(withoutProgress(invocation));
  const { flags, reporter } = invocation;
  const { plan, warnings } = makePlan({ ...flags, which: 'docs generate' }, workspace.selection);
  raiseOrReport(warnings, invocation);
  return withWorld<ExitCode>(workspace, {}, async (world) => {
    if (flags.given.compile !== false) {
      const results = await runAndWrite(plan, world, workspace);
      if (reportFailure(results, invocation)) return 1;
    }
    const chosen =
      flags.select.length > 0 || flags.exclude.length > 0 ? new Set(plan.steps.map((step) => step.id)) : undefined;
    const catalog =
      flags.given.empty_catalog === true ? noCatalog : await readCatalog(world, chosen, invocation.signal);
    const path = join(workspace.project.targetPath, 'catalog.json');
    writeCatalog(catalog, path, { invocationId: invocation.id, startedAt: invocation.startedAt, env: invocation.env });
    for (const message of catalog.errors)
      reporter.report({ kind: 'log', level: 'info', message: `The catalog is not complete: ${message}` });
    reporter.report({ kind: 'log', level: 'info', message: `Catalog written to ${path}` });
    return catalog.errors.length > 0 ? 1 : 0;
  });
}
