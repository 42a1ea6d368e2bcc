import { sarifLog } from '../../artifacts/index.ts';
import type { CheckReport } from '../report.ts';

/** Findings and failures in SARIF 2.1.0, as code scanning reads it. Paths are relative to `prefix`, the project's place in its repository. */
export function reportSarif(report: CheckReport, version: string, prefix: string): object {
  const failed = report.build.failed.map(({ file, name, message }) => ({
    rule: 'build',
    level: 'error' as const,
    file,
    message: `${name}: ${message ?? 'failed'}`,
  }));
  const found = report.findings
    .filter(({ overridden }) => !overridden)
    .map(({ rule, level, file, message, help }) => ({
      rule,
      level: level === 'error' ? ('error' as const) : ('warning' as const),
      file,
      message: `${message}. ${help}`,
    }));
  const all = [...failed, ...found];
  const rules = [...new Set(all.map(({ rule }) => rule))].map((id) => ({ id, name: id }));
  const results = all.map(({ rule, level, file, message }) => ({
    ruleId: rule,
    level,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(prefix + file), uriBaseId: '%SRCROOT%' },
          region: { startLine: 1 },
        },
      },
    ],
  }));
  return sarifLog(version, rules, results);
}
