import { TemplateError } from './errors.ts';
import { repr, type Value } from './values/object.ts';

/** For tests: what Python would print of a value, or the kind of the error. */
export function outcome(compute: () => Value): string {
  try {
    return repr(compute());
  } catch (error) {
    if (error instanceof TemplateError) return `error: ${error.kind}`;
    throw error;
  }
}
