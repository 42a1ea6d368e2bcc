import { catalogue } from '../base/catalogue.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { positionAt } from '../base/source.ts';

/** Where a diagnostic points, as people count: lines and columns from 1. */
export interface Pointed {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function pointedAt({ place }: Diagnostic): Pointed | undefined {
  if (!place) return undefined;
  const { file, span } = place;
  const start = positionAt(file.text, span.start);
  const end = positionAt(file.text, Math.max(span.end, span.start));
  return { file: file.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** One run of tsdt in SARIF 2.1.0, which code hosts show beside the lines of a change. */
export function sarifLog(version: string, rules: readonly object[], results: readonly object[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'tsdt', version, rules } }, columnKind: 'utf16CodeUnits', results }],
  };
}

/** Diagnostics as SARIF. */
export function sarifOf(diagnostics: readonly Diagnostic[], version: string): object {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const rules = codes.map((code) => ({ id: code, shortDescription: { text: catalogue[code].about } }));
  const results = diagnostics.map((found) => {
    const pointed = pointedAt(found);
    const region = pointed && {
      startLine: pointed.line,
      startColumn: pointed.column,
      endLine: pointed.endLine,
      endColumn: pointed.endColumn,
    };
    return {
      ruleId: found.code,
      ruleIndex: codes.indexOf(found.code),
      level: found.severity,
      message: { text: [found.message, ...(found.help ?? [])].join('. ') },
      locations: pointed ? [{ physicalLocation: { artifactLocation: { uri: encodeURI(pointed.file) }, region } }] : [],
    };
  });
  return sarifLog(version, rules, results);
}

/** A diagnostic as plain data, for `--output json`. */
export function diagnosticJson(found: Diagnostic): object {
  return {
    code: found.code,
    severity: found.severity,
    message: found.message,
    node: found.uniqueId ?? null,
    ...(pointedAt(found) ?? {}),
    help: found.help ?? [],
  };
}
