/** A text that the user wrote, with the path to name in messages. Every span is relative to one of these. */
export interface SourceFile {
  /** Relative to the project's root, with `/`, as the user would type it. Packages: `dbt_packages/x/...`. */
  readonly path: string;
  readonly text: string;
}

/** Half-open range of UTF-16 offsets into a SourceFile's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where something stands: a file and a span in it. */
export interface Place {
  readonly file: SourceFile;
  readonly span: Span;
}

/** 1-based line and column (in UTF-16 units) of an offset. Computed only when a message prints. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const until = Math.min(Math.max(offset, 0), text.length);
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < until; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: until - lineStart + 1 };
}

/** The offset of a 1-based line and column, cut to the text. */
export function offsetAt(text: string, line: number, column = 1): number {
  let start = 0;
  for (let n = 1; n < line; n += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  return Math.min(start + column - 1, text.length);
}

/** `models/orders.sql:3:7`, what editors and terminals turn into a link. */
export function describePlace(place: Place): string {
  const { line, column } = positionAt(place.file.text, place.span.start);
  return `${place.file.path}:${line}:${column}`;
}

const contextLines = 1;
const tabStop = '    ';

/**
 * The lines around a place with line numbers and a pointer below the marked text:
 *
 *     2 | select *
 *     3 | from {{ ref('oders') }}
 *       |         ^^^^^^^^^^^^
 */
export function excerpt(place: Place): string {
  const { text } = place.file;
  const lines = text.split(/\r\n|\r|\n/);
  const start = positionAt(text, place.span.start);
  const first = Math.max(1, start.line - contextLines);
  const last = Math.min(lines.length, start.line);
  const width = String(last).length;
  const out: string[] = [];
  for (let line = first; line <= last; line += 1) {
    out.push(`${String(line).padStart(width)} | ${(lines[line - 1] ?? '').replaceAll('\t', tabStop)}`);
  }
  const marked = lines[start.line - 1] ?? '';
  const before = marked.slice(0, start.column - 1).replaceAll('\t', tabStop).length;
  const length = Math.max(1, Math.min(place.span.end - place.span.start, marked.length - start.column + 1));
  out.push(`${' '.repeat(width)} | ${' '.repeat(before)}${'^'.repeat(length)}`);
  return out.join('\n');
}
