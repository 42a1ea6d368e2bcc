import { TemplateError } from '../errors.ts';
import { type Parameter, signature } from '../signature.ts';
import type { Test } from '../tests/test.ts';
import { Markup } from '../values/markup.ts';
import { type Kwargs, type Result, str, textOf, typeName, type Value } from '../values/object.ts';
import { Undefined, type UndefinedFactory } from '../values/undefined.ts';

/** What filters and tests need besides their input. */
export interface FilterEnvironment {
  filter(name: string): Filter | undefined;
  test(name: string): Test | undefined;
  /** The undefined value of the mode: of running or of parsing. */
  readonly undefinedOf: UndefinedFactory;
}

export type Filter = (input: Value, args: readonly Value[], kwargs: Kwargs, env: FilterEnvironment) => Result;

/** A line of the table of filters. */
export type NamedFilter = readonly [name: string, filter: Filter];

/** A filter whose parameters may be given by position or by name; the body gets them all, in order. */
export function filter(
  name: string,
  parameters: readonly Parameter[],
  body: (input: Value, values: readonly Value[], env: FilterEnvironment) => Result,
): NamedFilter {
  const bind = signature(name, ...parameters);
  return [name, (input, args, kwargs, env) => body(input, bind(args, kwargs), env)];
}

/** A filter without parameters that turns the text of its input into another; markup stays markup. */
export const textFilter = (name: string, body: (text: string) => string): NamedFilter =>
  filter(name, [], (input) => mapText(input, body));

/** Applies a function to `str(value)`; markup stays markup. */
export function mapText(value: Value, body: (text: string) => string): Value {
  return value instanceof Markup ? new Markup(body(value.value)) : body(str(value));
}

/** The same for filters that take nothing but text. */
export function mapOnlyText(name: string, value: Value, body: (text: string) => string): Value {
  if (textOf(value) !== undefined) return mapText(value, body);
  if (value instanceof Undefined) value.fail();
  const kind = Array.isArray(value) ? 'other' : 'type';
  throw new TemplateError(kind, `${name} needs a string, not ${typeName(value)}`);
}

/** A wrong argument of a filter. */
export const argumentError = (message: string): TemplateError => new TemplateError('other', message);
