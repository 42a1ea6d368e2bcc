import { workflowCommand } from '../../base/workflowCommand.ts';
import type { CheckReport } from '../report.ts';

/** Annotations by which GitHub Actions shows findings beside the files; nothing for what was allowed. */
export function annotationsOf(report: CheckReport, prefix: string): string[] {
  const failed = report.build.failed.map(({ file, name, message }) =>
    workflowCommand('error', { file: prefix + file, title: `${name} failed` }, message ?? ''),
  );
  const found = report.findings
    .filter(({ overridden }) => !overridden)
    .map(({ level, file, message, help }) =>
      workflowCommand(level === 'error' ? 'error' : 'warning', { file: prefix + file, title: message }, help),
    );
  return [...failed, ...found];
}
