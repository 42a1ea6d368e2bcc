import type { RunResults } from '../manifest/result.ts';
import { makePlan } from '../planner/index.ts';
import { deferredOf } from './deferring.ts';
import { dryRun } from './dryRun.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { answerWithResults, checkResultsForm } from './resultsOutput.ts';
import { runAndWrite, withWorld } from './running.ts';
import { openWorkspace, raiseOrReport } from './workspace.ts';

/** `build`, `run`, `test`, `seed` and `snapshot`: runs them, or prints their plan under `--dry-run`. */
export async function execute(invocation: Invocation): Promise<ExitCode> {
  if (invocation.flags.given.dry_run === true) return dryRun(invocation);
  checkResultsForm(invocation);
  return answerWithResults(await planAndRun(invocation), invocation);
}

/** Select, plan, run, write. */
export async function planAndRun(invocation: Invocation): Promise<RunResults> {
  const { withoutTurns = (work) => work() } = invocation;
  const workspace = openWorkspace(invocation);
  const { plan, warnings } = withoutTurns(() => makePlan(invocation.flags, workspace.selection));
  raiseOrReport(warnings, invocation);
  const selected = plan.steps.map((step) => step.id);
  const deferred = deferredOf(workspace);
  return withWorld(workspace, { selected, ...(deferred ? { deferred } : {}) }, (world) =>
    runAndWrite(plan, world, workspace),
  );
}
