import type { Place } from '../../base/source.ts';
import { TemplateError } from '../errors.ts';
import { type FilterEnvironment, filters } from '../filters/index.ts';
import { tests } from '../tests/index.ts';
import { parsingUndefined, runtimeUndefined, type UndefinedFactory } from '../values.ts';

export interface Limits {
  /** Macro calls within macro calls. Python gives up near 250. */
  readonly depth: number;
  /** Rounds of loops and macro calls together: what runs longer is taken for endless. */
  readonly steps: number;
}

export const defaultLimits: Limits = { depth: 250, steps: 50_000_000 };

export interface EvaluationOptions {
  /** Undefined values may be called and subscripted, as dbt has it while it parses a project. */
  readonly parsing?: boolean;
  readonly limits?: Partial<Limits>;
  /** What calls of macros come from in error messages, such as `model orders`. */
  readonly name?: string;
}

/**
 * What one evaluation shares across the templates and macros that it passes through: limits, and the place for errors.
 * Give all macros and templates of one context the same evaluation, so that the depth of calls is counted across them.
 */
export class Evaluation {
  readonly parsing: boolean;
  readonly undefinedOf: UndefinedFactory;
  readonly environment: FilterEnvironment;
  readonly limits: Limits;
  /** The expression evaluated last: operations that may fail set it just before they start. */
  at: Place | undefined;
  /** The name of the macro being evaluated, or of what is rendered. */
  unit: string;
  depth = 0;
  steps = 0;

  constructor(options: EvaluationOptions = {}) {
    this.parsing = options.parsing ?? false;
    this.undefinedOf = this.parsing ? parsingUndefined : runtimeUndefined;
    this.environment = {
      filter: (name) => filters.get(name),
      test: (name) => tests.get(name),
      undefinedOf: this.undefinedOf,
    };
    this.limits = { ...defaultLimits, ...options.limits };
    this.unit = options.name ?? 'the template';
  }

  step(): void {
    this.steps += 1;
    if (this.steps > this.limits.steps) {
      throw new LimitError(`more than ${this.limits.steps} rounds of loops and macro calls: this looks endless`);
    }
  }

  enter(): void {
    this.depth += 1;
    this.step();
    if (this.depth > this.limits.depth) {
      throw new LimitError(`macros call each other more than ${this.limits.depth} deep: this looks endless`);
    }
  }

  leave(): void {
    this.depth -= 1;
  }

  /** Gives an error that passes out of a template its place. What JavaScript says of limits becomes an error of the template. */
  placed(error: unknown): unknown {
    const failure = error instanceof RangeError ? new LimitError(limitMessage(error)) : error;
    if (failure instanceof TemplateError) failure.place ??= this.at;
    return failure;
  }
}

/** A limit of the engine was hit. */
export class LimitError extends TemplateError {
  constructor(message: string) {
    super('other', message);
    this.name = 'LimitError';
  }
}

const limitMessage = (error: RangeError): string =>
  error.message.includes('call stack') ? 'this is nested too deeply' : 'a value is too large for memory';
