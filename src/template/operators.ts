/** Python's operators over template values: the contents page of what the evaluator, filters and methods build on. */
export { binary, concat, negate, positive } from './arithmetic.ts';
export { attributeNames, attributeOf, getAttribute, getItem } from './attributes.ts';
export { callValue, isCallable } from './calls.ts';
export { type Comparison, compare, contains, sorted } from './comparison.ts';
export { items, iterate, lengthOf, toArray } from './iteration.ts';
export { equals, repr, same, str, truthy, typeName } from './object.ts';
export { slice } from './slice.ts';
