import { diagnosticJson } from '../artifacts/index.ts';
import { type Diagnostic, DiagnosticError } from '../base/diagnostic.ts';
import type { Event } from '../events/event.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { outputForm } from './outputForm.ts';
import { openWorkspace } from './workspace.ts';

/** `parse`: reads the project, says what is wrong, writes manifest.json; `--output json` says it as a list. */
export function parse(invocation: Invocation): ExitCode {
  if (outputForm(invocation, 'parse', ['text', 'json']) === 'text') {
    openWorkspace(invocation);
    return 0;
  }
  const { reporter } = invocation;
  const found: Diagnostic[] = [];
  const report = (event: Event): void => {
    if (event.kind === 'diagnostic') found.push(event.diagnostic);
    else reporter.report(event);
  };
  let code: ExitCode = 0;
  try {
    openWorkspace({ ...invocation, reporter: { report } });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    found.push(...error.diagnostics.map((one): Diagnostic => ({ ...one, severity: 'error' })));
    code = 2;
  }
  reporter.report({ kind: 'output', text: JSON.stringify(found.map(diagnosticJson), null, 2) });
  return code;
}
