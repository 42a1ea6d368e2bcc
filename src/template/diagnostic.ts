import type { Code } from '../base/catalogue.ts';
import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { TemplateError } from './errors.ts';
import { LimitError } from './evaluate/evaluation.ts';

/** An error of a template as a message: what, where, through which macro calls, and what was meant. */
export function toDiagnostic(error: TemplateError): Diagnostic {
  const { place, chain, help } = error;
  return diagnostic(codeOf(error), error.message, {
    ...(place && { place }),
    ...(chain.length > 0 && { chain }),
    ...(help.length > 0 && { help }),
  });
}

function codeOf(error: TemplateError): Code {
  if (error instanceof LimitError) return 'E105';
  if (error.code) return error.code;
  if (error.kind === 'syntax') return 'E101';
  if (error.kind === 'undefined') return 'E102';
  return 'E103';
}
