import { TemplateError, typeError } from '../errors.ts';
import { floorDivide, modulo } from '../numbers/integers.ts';
import { intArgument } from '../signature.ts';
import { PyDict, PyIterator, PySet, PyTuple } from '../values/containers.ts';
import { items, iterate, lengthOf, toArray } from '../values/iteration.ts';
import { PyObject, str, textOf, typeName, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { attributeGetter } from './attributeGetter.ts';
import { argumentError, filter, mapText, type NamedFilter } from './filter.ts';

function* batches(input: Value, size: number, filler: Value): Generator<Value> {
  let batch: Value[] = [];
  for (const item of items(input)) {
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length === 0) return;
  while (filler !== null && batch.length < size) batch.push(filler);
  yield batch;
}

const batch = filter(
  'batch',
  ['linecount', ['fill_with', null]],
  (input, [size, filler]) => new PyIterator(batches(input, intArgument(size as Value), filler as Value)),
);

function* slices(input: Value, count: number, filler: Value): Generator<Value> {
  const values = toArray(input);
  const size = floorDivide(values.length, count) as number;
  const longer = modulo(values.length, count) as number;
  let start = 0;
  for (let n = 0; n < count; n += 1) {
    const end = start + size + (n < longer ? 1 : 0);
    const part = values.slice(start, end);
    if (filler !== null && n >= longer) part.push(filler);
    yield part;
    start = end;
  }
}

const slice = filter(
  'slice',
  ['slices', ['fill_with', null]],
  (input, [count, filler]) => new PyIterator(slices(input, intArgument(count as Value), filler as Value)),
);

const first = filter('first', [], (input, _values, env) => {
  const step = iterate(input).next();
  return step.done ? env.undefinedOf(undefined, 'No first item, sequence was empty.') : step.value;
});

/** Whether Python's `reversed` takes it. */
function isReversible(value: Value): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return true;
  return (
    value instanceof PyObject &&
    !(value instanceof PySet || value instanceof PyIterator) &&
    value.length() !== undefined
  );
}

const last = filter('last', [], (input, _values, env) => {
  if (!isReversible(input)) throw typeError(`'${typeName(input)}' object is not reversible`);
  if (Array.isArray(input) && input.length > 0) return input.at(-1) as Value;
  const found = toArray(input).at(-1);
  return found === undefined ? env.undefinedOf(undefined, 'No last item, sequence was empty.') : found;
});

const join = filter(
  'join',
  [
    ['d', ''],
    ['attribute', null],
  ],
  (input, [separator, attribute], env) => {
    const getter = attributeGetter(env, attribute as Value);
    const parts: string[] = [];
    for (const item of items(input)) parts.push(str(getter(item)));
    return parts.join(str(separator as Value));
  },
);

const reverse = filter('reverse', [], (input) => {
  if (textOf(input) !== undefined) return mapText(input, (text) => [...text].reverse().join(''));
  if (!isReversible(input) && !(input instanceof PyObject && input.iterate() !== undefined)) {
    throw argumentError('argument must be iterable');
  }
  const reversed = toArray(input).reverse();
  return isReversible(input) ? new PyIterator(reversed.values(), 'reversed') : reversed;
});

const random = filter('random', [], (input, _values, env) => {
  if (input instanceof PySet) throw typeError("'set' object is not subscriptable");
  const length = lengthOf(input);
  if (length === 0) return env.undefinedOf(undefined, 'No random item, sequence was empty.');
  const values = toArray(input);
  return values[Math.floor(Math.random() * length)] as Value;
});

/** What is no mapping is told only to those who take the first pair. */
function* pairs(input: Value): Generator<Value> {
  if (input instanceof Undefined) return;
  if (!(input instanceof PyDict)) throw new TemplateError('type', 'Can only get item pairs from a mapping.');
  for (const entry of input.entries()) yield new PyTuple([...entry]);
}

const itemsFilter = filter('items', [], (input) => new PyIterator(pairs(input)));

export const sequenceFilters: readonly NamedFilter[] = [
  batch,
  filter('count', [], (input) => lengthOf(input)),
  first,
  itemsFilter,
  join,
  last,
  filter('length', [], (input) => lengthOf(input)),
  filter('list', [], (input) => toArray(input)),
  random,
  reverse,
  slice,
];
