import { callValue } from '../calls.ts';
import { TemplateError, typeError, valueError } from '../errors.ts';
import { intArgument, positional, signature } from '../signature.ts';
import { sorted } from '../values/comparison.ts';
import type { Method } from '../values/function.ts';
import { toArray } from '../values/iteration.ts';
import { type Kwargs, noKwargs, repr, same, truthy, type Value, type Waiting } from '../values/object.ts';
import { isWaiting } from '../waiting.ts';

type ListMethod = Method<Value[]>;

function method(
  name: string,
  parameters: readonly (string | readonly [string, Value])[],
  body: (self: Value[], ...args: Value[]) => Value,
): [string, ListMethod] {
  const bind = positional(name, ...parameters);
  return [name, (self, args, kwargs) => body(self, ...bind(args, kwargs))];
}

/** The index of a value in a sequence, within optional bounds that may count from the end. */
export function indexIn(values: readonly Value[], value: Value, start: Value, stop: Value, type: string): number {
  const bound = (given: Value, otherwise: number): number => {
    if (given === null) return otherwise;
    const at = intArgument(given);
    return at < 0 ? Math.max(at + values.length, 0) : at;
  };
  const end = Math.min(bound(stop, values.length), values.length);
  for (let i = bound(start, 0); i < end; i += 1) if (same(values[i] as Value, value)) return i;
  throw valueError(type === 'list' ? `${repr(value)} is not in list` : `${type}.index(x): x not in ${type}`);
}

export const countIn = (values: readonly Value[], value: Value): number =>
  values.reduce<number>((count, item) => count + (same(item, value) ? 1 : 0), 0);

function pop(self: Value[], index: Value): Value {
  const given = intArgument(index);
  if (self.length === 0) throw new TemplateError('index', 'pop from empty list');
  const at = given < 0 ? given + self.length : given;
  if (at < 0 || at >= self.length) throw new TemplateError('index', 'pop index out of range');
  return self.splice(at, 1)[0] as Value;
}

function remove(self: Value[], value: Value): Value {
  const at = self.findIndex((item) => same(item, value));
  if (at < 0) throw valueError('list.remove(x): x not in list');
  self.splice(at, 1);
  return null;
}

const sortBind = signature('sort', ['key', null], ['reverse', false]);
function sort(self: Value[], args: readonly Value[], kwargs: Kwargs) {
  if (args.length > 0) throw typeError('sort() takes no positional arguments');
  const [key, reverse] = sortBind(args, kwargs) as [Value, Value];
  if (key !== null) return sortByKey(self, key, truthy(reverse));
  replaceAll(
    self,
    sorted(self, (value) => value, truthy(reverse)),
  );
  return null;
}

function* sortByKey(self: Value[], key: Value, reverse: boolean): Waiting {
  const keyed: [item: Value, key: Value][] = [];
  for (const item of self) {
    const result = callValue(key, [item], noKwargs);
    keyed.push([item, isWaiting(result) ? yield* result : result]);
  }
  replaceAll(
    self,
    sorted(keyed, ([, k]) => k, reverse).map(([item]) => item),
  );
  return null;
}

function replaceAll(self: Value[], values: readonly Value[]): void {
  for (const [i, value] of values.entries()) self[i] = value;
}

/** The methods of `list`. */
export const listMethods: ReadonlyMap<string, ListMethod> = new Map<string, ListMethod>([
  method('append', ['object'], (self, value) => {
    self.push(value as Value);
    return null;
  }),
  method('clear', [], (self) => {
    self.length = 0;
    return null;
  }),
  method('copy', [], (self) => self.slice()),
  method('count', ['value'], (self, value) => countIn(self, value as Value)),
  method('extend', ['iterable'], (self, iterable) => {
    for (const value of toArray(iterable as Value)) self.push(value);
    return null;
  }),
  method('index', ['value', ['start', null], ['stop', null]], (self, value, start, stop) =>
    indexIn(self, value as Value, start as Value, stop as Value, 'list'),
  ),
  method('insert', ['index', 'object'], (self, index, value) => {
    const at = intArgument(index as Value);
    self.splice(at < 0 ? Math.max(at + self.length, 0) : at, 0, value as Value);
    return null;
  }),
  method('pop', [['index', -1]], (self, index) => pop(self, index as Value)),
  method('remove', ['value'], (self, value) => remove(self, value as Value)),
  method('reverse', [], (self) => {
    self.reverse();
    return null;
  }),
  ['sort', sort],
]);
