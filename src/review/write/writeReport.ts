import { join } from 'node:path';
import type { CheckReport } from '../report.ts';
import { junitOf } from './junit.ts';
import { mermaidOf } from './mermaid.ts';
import { reportSarif } from './sarif.ts';
import { summaryOf } from './summary.ts';

export interface ReportFiles {
  readonly summary: string;
  readonly report: string;
}

/** Writes every form of a report into a folder. */
export function writeReport(
  report: CheckReport,
  folder: string,
  write: (path: string, text: string) => void,
  about: { readonly version: string; readonly prefix: string } = { version: '0', prefix: '' },
): ReportFiles {
  const path = (name: string): string => join(folder, name);
  write(path('summary.md'), summaryOf(report));
  write(path('report.json'), `${JSON.stringify(report, null, 2)}\n`);
  write(path('junit.xml'), junitOf(report));
  write(path('checks.sarif'), `${JSON.stringify(reportSarif(report, about.version, about.prefix), null, 2)}\n`);
  write(path('lineage.mmd'), `${mermaidOf(report)}\n`);
  return { summary: path('summary.md'), report: path('report.json') };
}
