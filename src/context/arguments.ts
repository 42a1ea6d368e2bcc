import { typeError } from '../template/errors.ts';
import { type Kwargs, PyFunction, type Result, type Value } from '../template/values.ts';

export type Bound = readonly (Value | undefined)[];

/**
 * Binds a call's arguments to parameters as Python does. A parameter is written `name` (required), `name?` (optional,
 * undefined when absent) or `*` (any number of further positional arguments; they follow in the result).
 */
export function bindArguments(
  name: string,
  parameters: readonly string[],
  args: readonly Value[],
  kwargs: Kwargs,
): Bound {
  const open = parameters.at(-1) === '*';
  const named = open ? parameters.slice(0, -1) : parameters;
  if (args.length > named.length && !open) {
    throw typeError(
      `${name}() takes ${named.length} positional argument${named.length === 1 ? '' : 's'} but ${args.length} were given`,
    );
  }
  const bound: (Value | undefined)[] = named.map((_, index) => args[index]);
  for (const [key, value] of kwargs) {
    const index = named.findIndex((parameter) => parameter === key || parameter === `${key}?`);
    if (index < 0) throw typeError(`${name}() got an unexpected keyword argument '${key}'`);
    if (bound[index] !== undefined) throw typeError(`${name}() got multiple values for argument '${key}'`);
    bound[index] = value;
  }
  const missing = named.find((parameter, index) => !parameter.endsWith('?') && bound[index] === undefined);
  if (missing !== undefined) throw typeError(`${name}() missing 1 required positional argument: '${missing}'`);
  return open ? [...bound, ...args.slice(named.length)] : bound;
}

/** A function of ours that templates call, with its parameters checked. */
export function nativeFunction(
  name: string,
  parameters: readonly string[],
  body: (...bound: Bound) => Result,
): PyFunction {
  return new PyFunction(name, (args, kwargs) => body(...bindArguments(name, parameters, args, kwargs)));
}

/** The text of an argument that must be a string. */
export function stringArgument(name: string, parameter: string, value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw typeError(`${name}(): '${parameter}' must be a string`);
}

/** The text of an optional argument: null when absent, none or undefined. */
export function optionalText(value: Value | undefined): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Object && !Array.isArray(value)) return value.text() ?? null;
  return null;
}
