import { makePlan } from '../planner/index.ts';
import { deferredOf } from './deferring.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { answerWithResults, checkResultsForm } from './resultsOutput.ts';
import { runAndWrite, withWorld } from './running.ts';
import { openWorkspace, raiseOrReport } from './workspace.ts';

/** `clone`: stands in for the relations of another environment, without building them. */
export async function clone(invocation: Invocation): Promise<ExitCode> {
  checkResultsForm(invocation);
  const workspace = openWorkspace(invocation);
  const deferred = deferredOf(workspace, true) ?? new Map();
  const { plan, warnings } = makePlan(invocation.flags, workspace.selection);
  raiseOrReport(warnings, invocation);
  return withWorld(workspace, { deferred }, async (world) =>
    answerWithResults(await runAndWrite(plan, world, workspace), invocation),
  );
}
