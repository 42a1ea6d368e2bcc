import type { Value } from '../values/object.ts';
import { cyclerClass } from './cycler.ts';
import { dictClass } from './dict.ts';
import { joinerClass } from './joiner.ts';
import { lipsumFunction } from './lipsum.ts';
import { namespaceClass } from './namespace.ts';
import { rangeFunction } from './range.ts';

export { PyClass } from './class.ts';
export { Namespace } from './namespace.ts';
export { PyRange } from './range.ts';

/** The names that Jinja itself gives to every template. None of them keeps state between renders. */
export const globals: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['cycler', cyclerClass()],
  ['dict', dictClass()],
  ['joiner', joinerClass()],
  ['lipsum', lipsumFunction()],
  ['namespace', namespaceClass()],
  ['range', rangeFunction()],
]);
