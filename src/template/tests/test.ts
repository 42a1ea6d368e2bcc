import type { FilterEnvironment } from '../filters/filter.ts';
import { type Parameter, signature } from '../signature.ts';
import type { Kwargs, Value } from '../values/object.ts';

export type Test = (input: Value, args: readonly Value[], kwargs: Kwargs, env: FilterEnvironment) => boolean;

/** A line of the table of tests. */
export type NamedTest = readonly [name: string, test: Test];

/** A test with parameters; the body gets them in order. */
export function test(
  name: string,
  parameters: readonly Parameter[],
  body: (input: Value, values: readonly Value[], env: FilterEnvironment) => boolean,
): NamedTest {
  const bind = signature(name, ...parameters);
  return [name, (input, args, kwargs, env) => body(input, bind(args, kwargs), env)];
}
