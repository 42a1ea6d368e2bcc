import { isCallable } from '../calls.ts';
import { isLower, isUpper } from '../methods/strCase.ts';
import { PyDecimal } from '../numbers/decimal.ts';
import { PyFloat } from '../numbers/float.ts';
import { Markup } from '../values/markup.ts';
import { hashKey, PyObject, str, textOf, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { type NamedTest, test } from './test.ts';

const isNumber = (value: Value): boolean =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  typeof value === 'boolean' ||
  value instanceof PyFloat ||
  value instanceof PyDecimal;

function isIterable(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return true;
  return value instanceof PyObject && value.iterate() !== undefined;
}

/** What has a length and items. */
function isSequence(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return true;
  return value instanceof PyObject && value.item !== PyObject.prototype.item && value.length() !== undefined;
}

/** What is looked up in a table of names; a type error when it could not be a key of one. */
function nameOf(input: Value): string {
  const key = hashKey(input);
  return typeof key === 'string' ? key : '';
}

const plain = (name: string, body: (input: Value) => boolean): NamedTest => test(name, [], body);

/** Tests of what a value is. */
export const kindTests: readonly NamedTest[] = [
  plain('boolean', (input) => typeof input === 'boolean'),
  plain('callable', isCallable),
  plain('defined', (input) => !(input instanceof Undefined)),
  plain('escaped', (input) => input instanceof Markup),
  plain('false', (input) => input === false),
  test('filter', [], (input, _values, env) => env.filter(nameOf(input)) !== undefined),
  plain('float', (input) => input instanceof PyFloat),
  plain('integer', (input) => typeof input === 'number' || typeof input === 'bigint'),
  plain('iterable', isIterable),
  plain('lower', (input) => isLower(str(input))),
  plain('mapping', (input) => input instanceof PyObject && input.isMapping()),
  plain('none', (input) => input === null),
  plain('number', isNumber),
  plain('sequence', isSequence),
  plain('string', (input) => textOf(input) !== undefined),
  test('test', [], (input, _values, env) => env.test(nameOf(input)) !== undefined),
  plain('true', (input) => input === true),
  plain('undefined', (input) => input instanceof Undefined),
  plain('upper', (input) => isUpper(str(input))),
];
