import type { RunResults } from '../manifest/result.ts';
import { makePlan, type Plan } from '../planner/index.ts';
import { deferredOf } from './deferring.ts';
import { reportFailure } from './failure.ts';
import { type ExitCode, type Invocation, withoutProgress } from './invocation.ts';
import { namedSteps } from './namedSteps.ts';
import { outputForm } from './outputForm.ts';
import { inlinePlan, runAndWrite, withWorld } from './running.ts';
import { openWorkspace, raiseOrReport } from './workspace.ts';

/** `compile`: writes the SQL of nodes; prints it when nodes were chosen or a query was given. */
export async function compile(invocation: Invocation): Promise<ExitCode> {
  const form = outputForm(invocation, 'compile', ['text', 'json']);
  const workspace = openWorkspace(withoutProgress(invocation));
  const { flags, reporter } = invocation;
  const deferred = deferredOf(workspace);
  return withWorld<ExitCode>(workspace, deferred ? { deferred } : {}, async (world) => {
    let plan: Plan;
    if (flags.inline !== null) plan = inlinePlan(world, 'compile', flags.inline);
    else {
      const planned = makePlan(flags, workspace.selection);
      raiseOrReport(planned.warnings, invocation);
      plan = planned.plan;
    }
    const results = await runAndWrite(plan, world, workspace);
    if (reportFailure(results, invocation)) return 2;
    if (flags.inline !== null || flags.select.length > 0) {
      for (const step of flags.inline === null ? namedSteps(plan, flags) : plan.steps)
        reporter.report({
          kind: 'output',
          text: describe(step.node.name, codeOf(results, step.id), invocation),
          shown: {
            kind: 'compiled',
            name: step.node.name,
            uniqueId: step.id,
            isInline: flags.inline !== null,
            form,
            value: codeOf(results, step.id),
            ...(form === 'text' && {
              heading: flags.inline === null ? `Compiled node '${step.node.name}' is:` : 'Compiled inline node is:',
            }),
          },
        });
    }
    return 0;
  });
}

const codeOf = (results: RunResults, id: string): string =>
  results.results.find((r) => r.unique_id === id)?.compiled_code ?? '';

function describe(name: string, code: string, { flags }: Invocation): string {
  const about = flags.inline === null ? { node: name } : {};
  return flags.output === 'json' ? JSON.stringify({ ...about, compiled: code }, null, 2) : code;
}
