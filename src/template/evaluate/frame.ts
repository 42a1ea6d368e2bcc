import type { Place } from '../../base/source.ts';
import { typeError } from '../errors.ts';
import { str } from '../operators.ts';
import { textOf, typeName, type Value } from '../values.ts';
import type { Evaluation } from './evaluation.ts';

/** The names of a context that templates do not assign themselves. A Map fits. */
export interface Globals {
  get(name: string): Value | undefined;
  /** For "did you mean". */
  keys?(): Iterable<string>;
}

/** Where statements print to. */
export class Output {
  text = '';
  /** The values as they were printed, when rendering natively; then there is no text. */
  readonly values: Value[] | undefined;
  /** Where each piece of the text begins and comes from, when positions are tracked. */
  readonly marks: { readonly offset: number; readonly place: Place }[] | undefined;

  constructor(values?: Value[], marks?: { offset: number; place: Place }[]) {
    this.values = values;
    this.marks = marks;
  }

  write(value: Value): void {
    if (this.values) this.values.push(value);
    else this.text += typeof value === 'string' ? value : str(value);
  }

  /** An output for the inside of a block, of the same kind. */
  inner(): Output {
    return new Output(this.values && []);
  }

  /** What was printed, as the string that blocks and macros give. */
  captured(): string {
    if (!this.values) return this.text;
    return this.values.map(joinable).join('');
  }
}

/** Native values are not turned into text where blocks join them: Jinja fails there, and so do we. */
export function joinable(value: Value, index = 0): string {
  const text = textOf(value);
  if (text === undefined) throw typeError(`sequence item ${index}: expected str instance, ${typeName(value)} found`);
  return text;
}

/** The names of one scope while it is evaluated. */
export class Frame {
  readonly slots: (Value | undefined)[];
  readonly parent: Frame | undefined;
  readonly globals: Globals;
  readonly evaluation: Evaluation;
  readonly out: Output;

  constructor(
    slots: (Value | undefined)[],
    parent: Frame | undefined,
    globals: Globals,
    evaluation: Evaluation,
    out: Output,
  ) {
    this.slots = slots;
    this.parent = parent;
    this.globals = globals;
    this.evaluation = evaluation;
    this.out = out;
  }

  /** A frame for a scope within this one. */
  inner(size: number, out: Output = this.out): Frame {
    return new Frame(new Array<Value | undefined>(size), this, this.globals, this.evaluation, out);
  }
}
