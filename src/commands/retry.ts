import { resolve } from 'node:path';
import { openState } from '../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { JsonObject } from '../manifest/node.ts';
import { planRetry } from '../planner/index.ts';
import { projectFlags, readProjectFile } from '../project/index.ts';
import { deferredOf } from './deferring.ts';
import { type Given, mergeFlags } from './flags.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { openProject } from './openProject.ts';
import { answerWithResults, checkResultsForm } from './resultsOutput.ts';
import { runAndWrite, withWorld } from './running.ts';
import { openWorkspace } from './workspace.ts';

const repeatable: ReadonlySet<string> = new Set([
  'build',
  'run',
  'test',
  'seed',
  'snapshot',
  'compile',
  'clone',
  'run-operation',
]);

/** `retry`: repeats what failed or was skipped in the last run, with the options of that run. */
export async function retry(given: Invocation): Promise<ExitCode> {
  const { flags } = given;
  checkResultsForm(given);
  const folder = flags.state ?? openProject(given).targetPath;
  const previous = openState(resolve(given.root, folder), folder).run;
  const which = String(previous?.args.which ?? '');
  // a run that had nothing to do is no run to dbt either
  if (!previous || previous.results.length === 0 || !repeatable.has(which)) {
    throw new DiagnosticError(
      diagnostic('E007', `Could not find previous run in '${folder}' target directory`, {
        help: ['run something first, or name its artifacts with `--state`'],
      }),
    );
  }
  const invocation = repeated(given, which, previous.args as Given);
  const workspace = openWorkspace(invocation);
  const plan = planRetry(which, previous, workspace.selection, invocation.flags.warnError);
  const deferred = deferredOf(workspace);
  const extras = { selected: plan.steps.map((step) => step.id), ...(deferred ? { deferred } : {}) };
  return withWorld(workspace, extras, async (world) =>
    answerWithResults(await runAndWrite(plan, world, workspace), invocation),
  );
}

/** The invocation with the options of the run that is repeated; options given now win. */
function repeated(invocation: Invocation, which: string, args: Given): Invocation {
  const before = Object.fromEntries(
    Object.entries(args)
      .filter(([name]) => name !== 'which')
      .map(([name, value]) => [name.replaceAll('_', '-'), value]),
  );
  const now = Object.fromEntries(
    Object.entries(invocation.flags.given).map(([name, value]) => [name.replaceAll('_', '-'), value]),
  );
  // how a run was answered is no part of it
  const { state: _, output: __, ...options } = before;
  const { vars, ...flags } = { ...options, ...now } as Given & { vars?: JsonObject | string };
  return {
    ...invocation,
    flags: mergeFlags(which, flags, invocation.env, projectFlags(readProjectFile(invocation.root))),
    cliVars: typeof vars === 'object' ? vars : invocation.cliVars,
  };
}
