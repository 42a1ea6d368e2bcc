import { typeError } from './errors.ts';
import { type Kwargs, noKwargs, typeName, type Value } from './values/object.ts';

/** A parameter: its name when it is required, its name and default when it is not. */
export type Parameter = string | readonly [name: string, otherwise: Value];

/** Puts the arguments of a call in the order of the parameters, defaults filled in. */
export type Binder = (args: readonly Value[], kwargs?: Kwargs) => readonly Value[];

/** A signature whose parameters may be given by position or by name. */
export function signature(name: string, ...parameters: readonly Parameter[]): Binder {
  const names = parameters.map((parameter) => (typeof parameter === 'string' ? parameter : parameter[0]));
  return (args, kwargs = noKwargs) => {
    if (args.length === names.length && kwargs.size === 0) return args;
    if (args.length > names.length) throw tooMany(name, names.length, args.length);
    const values: Value[] = args.slice();
    for (const keyword of kwargs.keys()) {
      const at = names.indexOf(keyword);
      if (at < 0) throw typeError(`${name}() got an unexpected keyword argument '${keyword}'`);
      if (at < args.length) throw typeError(`${name}() got multiple values for argument '${keyword}'`);
    }
    for (let i = args.length; i < parameters.length; i += 1) {
      const parameter = parameters[i] as Parameter;
      const given = kwargs.get(names[i] as string);
      if (given !== undefined) values.push(given);
      else if (typeof parameter === 'string') throw typeError(`${name}() is missing the argument '${parameter}'`);
      else values.push(parameter[1]);
    }
    return values;
  };
}

/** A signature of a built-in that takes no keywords. */
export function positional(name: string, ...parameters: readonly Parameter[]): Binder {
  const bind = signature(name, ...parameters);
  return (args, kwargs = noKwargs) => {
    if (kwargs.size > 0) throw typeError(`${name}() takes no keyword arguments`);
    return bind(args);
  };
}

function tooMany(name: string, expected: number, given: number) {
  const takes = expected === 0 ? 'no arguments' : `at most ${expected} argument${expected === 1 ? '' : 's'}`;
  return typeError(`${name}() takes ${takes} (${given} given)`);
}

/** An argument that must be an int. */
export function intArgument(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
  throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
}
