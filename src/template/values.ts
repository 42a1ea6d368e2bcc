/**
 * The values that templates see: Python's, not JavaScript's.
 *
 * | Python        | here                                                         |
 * |---------------|--------------------------------------------------------------|
 * | None          | `null`                                                       |
 * | bool          | `boolean`                                                    |
 * | int           | `number` (always whole, within 2^53) or `bigint` beyond      |
 * | str           | `string` (methods count code points)                         |
 * | list          | a JavaScript array                                           |
 * | anything else | a subclass of `PyObject`: PyFloat, PyTuple, PyDict, Undefined, relations, macros, ... |
 *
 * A template reaches only what a value's class offers through `attribute`, `item` and `call`; JavaScript properties and
 * prototypes are out of its reach by construction.
 */

export * from './numbers/float.ts';
export * from './values/containers.ts';
export * from './values/convert.ts';
export * from './values/function.ts';
export * from './values/object.ts';
export * from './values/undefined.ts';
export * from './waiting.ts';
