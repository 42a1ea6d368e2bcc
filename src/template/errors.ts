import type { Code } from '../base/catalogue.ts';
import type { Place } from '../base/source.ts';

/** The kinds of Python errors that templates meet; `other` is raised by a macro, the sandbox or a limit. */
export type ErrorKind = 'syntax' | 'undefined' | 'type' | 'value' | 'key' | 'index' | 'zero_division' | 'other';

/**
 * What goes wrong inside a template. Pure functions (operators, filters, methods) throw it without a place; the evaluator
 * adds the place of the expression and the chain of macro calls while it passes through.
 */
export class TemplateError extends Error {
  readonly kind: ErrorKind;
  place: Place | undefined;
  /** The diagnostic that this is, where the kind does not tell (`toDiagnostic` takes it as it is). */
  code: Code | undefined;
  /** Macro calls, innermost first. */
  readonly chain: { name: string; place: Place }[] = [];
  /** The macro or template in which it happened, as the chain names callers. */
  unit: string | undefined;
  /** Advice: "did you mean ...". */
  readonly help: string[] = [];

  constructor(kind: ErrorKind, message: string, place?: Place) {
    super(message);
    this.name = 'TemplateError';
    this.kind = kind;
    this.place = place;
  }
}

export const typeError = (message: string): TemplateError => new TemplateError('type', message);
export const valueError = (message: string): TemplateError => new TemplateError('value', message);
export const undefinedError = (message: string): TemplateError => new TemplateError('undefined', message);
