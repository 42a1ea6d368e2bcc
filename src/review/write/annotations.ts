import { workflowCommand } from '../../base/workflowCommand.ts';
import type { CheckReport } from '../report.ts';

/**
 * Annotations by which GitHub Actions shows findings beside the files; nothing for what was allowed. Failed nodes are not among them:
 * the console shows these when they fail, at the line that is to blame.
 */
export function annotationsOf({ findings }: CheckReport, prefix: string): string[] {
  return findings
    .filter(({ overridden }) => !overridden)
    .map(({ level, file, message, help }) =>
      workflowCommand(level === 'error' ? 'error' : 'warning', { file: prefix + file, title: message }, help),
    );
}
