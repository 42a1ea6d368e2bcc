import type { CheckReport } from '../report.ts';

/** Workflow commands by which GitHub Actions shows findings beside the files; nothing for what was allowed. */
export function annotationsOf(report: CheckReport, prefix: string): string[] {
  const failed = report.build.failed.map(({ file, name, message }) =>
    annotation('error', prefix + file, `${name} failed`, message ?? ''),
  );
  const found = report.findings
    .filter(({ overridden }) => !overridden)
    .map(({ level, file, message, help }) =>
      annotation(level === 'error' ? 'error' : 'warning', prefix + file, message, help),
    );
  return [...failed, ...found];
}

function annotation(level: 'error' | 'warning', file: string, title: string, message: string): string {
  return `::${level} file=${property(file)},title=${property(title)}::${data(message)}`;
}

/** A message may hold line ends and `::`, which must not begin another command. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
