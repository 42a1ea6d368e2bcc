import { type Code, catalogue } from './catalogue.ts';
import { describePlace, excerpt, type Place } from './source.ts';

export type Severity = 'error' | 'warning';

/** One frame of the chain that led to a mistake, e.g. a macro call, innermost first. */
export interface Frame {
  readonly name: string;
  readonly place: Place;
}

/**
 * A user's mistake, as a value: what, where, and what to do next. Diagnostics are collected and printed together;
 * only the console turns them into text.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** One sentence without a final period; names in backticks. */
  readonly message: string;
  readonly place?: Place;
  /** Advice, one sentence each: "did you mean `orders`?" */
  readonly help?: readonly string[];
  readonly chain?: readonly Frame[];
  /** The node that the mistake belongs to, when there is one. */
  readonly uniqueId?: string;
}

export function diagnostic(
  code: Code,
  message: string,
  rest: Partial<Omit<Diagnostic, 'code' | 'message'>> = {},
): Diagnostic {
  return { code, severity: catalogue[code].severity, message, ...rest };
}

/** Carries diagnostics up through code that cannot go on. Never a bug of ours: those are plain Errors. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: Diagnostic | readonly Diagnostic[], options?: ErrorOptions) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map((d) => d.message).join('\n'), options);
    this.name = 'DiagnosticError';
    this.diagnostics = list;
  }
}

/** `Compilation Error`, `Database Error`, ...: the words that dbt puts before a message and that tools look for. */
export function titleOf(d: Diagnostic): string {
  return catalogue[d.code].title;
}

/** A diagnostic as plain text: title and code, message, place with excerpt, chain of calls, advice. */
export function formatDiagnostic(d: Diagnostic): string {
  const lines = [`${titleOf(d)} [${d.code}]: ${d.message}`];
  if (d.place) {
    lines.push(`  --> ${describePlace(d.place)}`);
    if (d.place.file.text !== '') lines.push(indent(excerpt(d.place)));
  }
  for (const frame of d.chain ?? []) lines.push(`  called by ${frame.name} (${describePlace(frame.place)})`);
  for (const help of d.help ?? []) lines.push(`  help: ${help}`);
  return lines.join('\n');
}

const indent = (text: string): string => text.replace(/^/gm, '  ');
