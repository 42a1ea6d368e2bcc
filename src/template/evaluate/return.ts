import { signature } from '../signature.ts';
import { PyFunction, type Value } from '../values.ts';

/** Leaves the macro with a value. Not an Error: it is caught a few frames up and needs no stack. */
export class MacroReturn {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

const bind = signature('return', 'data');

/** `return(value)`: ends the macro of a macro file around it with that value. */
export const returnFunction = new PyFunction('return', (args, kwargs) => {
  throw new MacroReturn(bind(args, kwargs)[0] as Value);
});
