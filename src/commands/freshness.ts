import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FreshnessResult, writeSources } from '../artifacts/index.ts';
import { makePlan } from '../planner/index.ts';
import { runPlan } from '../runner/index.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { withWorld } from './running.ts';
import { openWorkspace, raiseOrReport } from './workspace.ts';

/** `source freshness`: how old the data of sources is, into sources.json. 1 when a source is too old or cannot be asked. */
export async function freshness(invocation: Invocation): Promise<ExitCode> {
  const workspace = openWorkspace(invocation);
  const { flags } = invocation;
  // dbt would write a file of that name
  const isJson = flags.output?.toLowerCase() === 'json';
  const { plan, warnings } = makePlan(flags, workspace.selection);
  raiseOrReport(warnings, invocation);
  return withWorld<ExitCode>(workspace, {}, async (world) => {
    const found: FreshnessResult[] = [];
    const { elapsed, success } = await runPlan(plan, world, {
      signal: invocation.signal,
      onFreshness: (result) => found.push(result),
    });
    const path =
      flags.output === null || isJson
        ? join(workspace.project.targetPath, 'sources.json')
        : resolve(invocation.root, flags.output);
    writeSources(found, elapsed, path, {
      invocationId: invocation.id,
      startedAt: invocation.startedAt,
      env: invocation.env,
    });
    if (isJson) invocation.reporter.report({ kind: 'output', text: readFileSync(path, 'utf8').trimEnd() });
    return success ? 0 : 1;
  });
}
