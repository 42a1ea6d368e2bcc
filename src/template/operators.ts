/** Python's operators over template values: the contents page of what the evaluator, filters and methods build on. */

export { callValue, isCallable } from './calls.ts';
export { binary, concat, negate, positive } from './numbers/arithmetic.ts';
export { attributeNames, attributeOf, getAttribute, getItem } from './values/attributes.ts';
export { type Comparison, compare, contains, sorted } from './values/comparison.ts';
export { items, iterate, lengthOf, toArray } from './values/iteration.ts';
export { equals, repr, same, str, truthy, typeName } from './values/object.ts';
export { slice } from './values/slice.ts';
