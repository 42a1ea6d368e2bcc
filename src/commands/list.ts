import { parentsOf } from '../manifest/manifest.ts';
import { listedObject, makePlan, type Step, searchName, selectorName } from '../planner/index.ts';
import { fromJs } from '../template/index.ts';
import { jsonText } from '../template/json.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { outputForm } from './outputForm.ts';
import { openWorkspace, raiseOrReport, type Workspace } from './workspace.ts';

/** `ls`: prints the selected resources, one a line. */
export function list(invocation: Invocation): ExitCode {
  const form = outputForm(invocation, 'ls', ['selector', 'json', 'name', 'path']);
  const workspace = openWorkspace(invocation);
  const { flags, reporter } = invocation;
  const explain = flags.given.explain === true;
  const { plan, warnings } = makePlan({ ...flags, which: 'list', explain }, workspace.selection);
  raiseOrReport(warnings, invocation);
  if (plan.steps.length === 0) reporter.report({ kind: 'log', level: 'info', message: 'No nodes selected!' });
  for (const step of plan.steps) {
    const line = describe(step, form, workspace);
    reporter.report({ kind: 'output', text: explain ? `${line}  # ${step.reasons.join('; ')}` : line });
  }
  return 0;
}

function describe({ node }: Step, form: 'selector' | 'json' | 'name' | 'path', { invocation }: Workspace): string {
  switch (form) {
    case 'json':
      return jsonText(fromJs(listedObject(node, invocation.flags.outputKeys, parentsOf(node))));
    case 'name':
      return searchName(node);
    case 'path':
      return node.original_file_path;
    case 'selector':
      return selectorName(node);
  }
}
