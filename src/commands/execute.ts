import type { RunResults } from '../manifest/result.ts';
import { makePlan, type Plan } from '../planner/index.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { exitCodeOf, runAndWrite, withWorld } from './running.ts';
import { openWorkspace, raiseOrReport } from './workspace.ts';

/** `build`, `run`, `test`, `seed` and `snapshot`: runs them, or prints their plan under `--dry-run`. */
export async function execute(invocation: Invocation): Promise<ExitCode> {
  if (invocation.flags.given.dry_run === true) return explainPlan(invocation);
  return exitCodeOf(await planAndRun(invocation));
}

/** Select, plan, run, write. */
export async function planAndRun(invocation: Invocation): Promise<RunResults> {
  const workspace = openWorkspace(invocation);
  const { plan, warnings } = makePlan(invocation.flags, workspace.selection);
  raiseOrReport(warnings, invocation);
  const selected = plan.steps.map((step) => step.id);
  return withWorld(workspace, { selected }, (world) => runAndWrite(plan, world, workspace));
}

function explainPlan(invocation: Invocation): ExitCode {
  const workspace = openWorkspace(invocation);
  const { plan, warnings } = makePlan({ ...invocation.flags, explain: true }, workspace.selection);
  raiseOrReport(warnings, invocation);
  invocation.reporter.report({ kind: 'output', text: describePlan(plan) });
  return 0;
}

/** What a plan will do, one step a line, in an order in which it can be done. */
function describePlan(plan: Plan): string {
  if (plan.steps.length === 0) return 'nothing to do';
  return plan.steps
    .map(({ action, id, waitsFor, reasons }, index) => {
      const after =
        waitsFor.length === 1
          ? `, after ${waitsFor[0]}`
          : waitsFor.length > 1
            ? `, after ${waitsFor.length} others`
            : '';
      return `${index + 1}. ${action} ${id}${after}${reasons.length > 0 ? `  # ${reasons.join('; ')}` : ''}`;
    })
    .join('\n');
}
