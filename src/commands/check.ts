import { diagnosticJson, sarifOf } from '../artifacts/index.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { unreachable } from '../base/unreachable.ts';
import { checkProject } from '../lineage/index.ts';
import { makePlan } from '../planner/index.ts';
import { type ExitCode, type Invocation, reportAll } from './invocation.ts';
import { lineageOf } from './lineageOf.ts';
import { outputForm } from './outputForm.ts';
import { judgeWarnings } from './warnings.ts';
import { openWorkspace, raiseOrReport, type Workspace } from './workspace.ts';

/** `check`: reads the SQL of models, snapshots and analyses, and says what cannot work, without a database. 1 when there is an error. */
export async function check(invocation: Invocation, version: string): Promise<ExitCode> {
  const { flags, reporter } = invocation;
  const form = outputForm(invocation, 'check', ['text', 'json', 'sarif']);
  const workspace = openWorkspace(invocation);
  const lineage = await lineageOf(workspace);
  const found = judgeWarnings(checkProject(lineage, chosenOf(workspace)), flags);
  const print = (text: string): void => reporter.report({ kind: 'output', text });
  switch (form) {
    case 'json':
      print(JSON.stringify(found.map(diagnosticJson), null, 2));
      break;
    case 'sarif':
      print(JSON.stringify(sarifOf(found, version), null, 2));
      break;
    case 'text':
      reportAll(reporter, found);
      reporter.report({ kind: 'log', level: 'info', message: summary(found) });
      break;
    default:
      unreachable(form);
  }
  return found.some(({ severity }) => severity === 'error') ? 1 : 0;
}

function chosenOf({ invocation, selection }: Workspace): ReadonlySet<string> | undefined {
  const { flags } = invocation;
  if (flags.select.length === 0 && flags.exclude.length === 0 && flags.selector === null) return undefined;
  const { plan, warnings } = makePlan({ ...flags, which: 'list' }, selection);
  raiseOrReport(warnings, invocation);
  return new Set(plan.steps.map((step) => step.id));
}

function summary(found: readonly Diagnostic[]): string {
  const count = (severity: string): number => found.filter((one) => one.severity === severity).length;
  const words = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  return `Checked: ${words(count('error'), 'error')}, ${words(count('warning'), 'warning')}`;
}
