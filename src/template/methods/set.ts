import { TemplateError } from '../errors.ts';
import { positional } from '../signature.ts';
import { PySet } from '../values/containers.ts';
import type { Method } from '../values/function.ts';
import { items } from '../values/iteration.ts';
import { repr, type Value } from '../values/object.ts';

type SetMethod = Method<PySet>;

/** A method that takes one value. */
function one(name: string, body: (self: PySet, value: Value) => Value): [string, SetMethod] {
  const bind = positional(name, 'elem');
  return [name, (self, args, kwargs) => body(self, (bind(args, kwargs) as [Value])[0])];
}

function none(name: string, body: (self: PySet) => Value): [string, SetMethod] {
  const bind = positional(name);
  return [
    name,
    (self, args, kwargs) => {
      bind(args, kwargs);
      return body(self);
    },
  ];
}

/** A method that takes any number of iterables, and its form that changes the set itself. */
function many(name: string, update: string, combine: (values: PySet, other: PySet) => PySet): [string, SetMethod][] {
  const all = (self: PySet, args: readonly Value[]): PySet =>
    args.reduce<PySet>((values, other) => combine(values, setOf(other)), new PySet(self.values()));
  return [
    [name, (self, args) => all(self, args)],
    [
      update,
      (self, args) => {
        const values = all(self, args);
        self.clear();
        for (const value of values.values()) self.add(value);
        return null;
      },
    ],
  ];
}

const setOf = (value: Value): PySet => (value instanceof PySet ? value : new PySet(items(value)));
const filtered = (values: PySet, keep: (value: Value) => boolean): PySet =>
  new PySet([...values.values()].filter(keep));

function pop(self: PySet): Value {
  const [first] = self.values();
  if (first === undefined) throw new TemplateError('key', "'pop from an empty set'");
  self.delete(first);
  return first;
}

/** The methods of `set`. */
export const setMethods: ReadonlyMap<string, SetMethod> = new Map<string, SetMethod>([
  one('add', (self, value) => {
    self.add(value);
    return null;
  }),
  none('clear', (self) => {
    self.clear();
    return null;
  }),
  none('copy', (self) => new PySet(self.values())),
  ...many('difference', 'difference_update', (values, other) => filtered(values, (value) => !other.has(value))),
  one('discard', (self, value) => {
    self.delete(value);
    return null;
  }),
  ...many('intersection', 'intersection_update', (values, other) => filtered(values, (value) => other.has(value))),
  one('isdisjoint', (self, other) => ![...self.values()].some((value) => setOf(other).has(value))),
  one('issubset', (self, other) => self.isSubsetOf(setOf(other))),
  one('issuperset', (self, other) => setOf(other).isSubsetOf(self)),
  none('pop', pop),
  one('remove', (self, value) => {
    if (!self.delete(value)) throw new TemplateError('key', repr(value));
    return null;
  }),
  ...many('symmetric_difference', 'symmetric_difference_update', (values, other) => {
    const result = filtered(values, (value) => !other.has(value));
    for (const value of other.values()) if (!values.has(value)) result.add(value);
    return result;
  }),
  ...many('union', 'update', (values, other) => new PySet([...values.values(), ...other.values()])),
]);
