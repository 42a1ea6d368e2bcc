import { TemplateError, typeError, valueError } from '../errors.ts';
import { positional } from '../signature.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import { DictView } from '../values/dictViews.ts';
import type { Method } from '../values/function.ts';
import { items, iterate, toArray } from '../values/iteration.ts';
import { type Kwargs, repr, type Value } from '../values/object.ts';
import { ParsingUndefined, Undefined } from '../values/undefined.ts';

type DictMethod = Method<PyDict>;

const getBind = positional('get', 'key', ['default', null]);
const setdefaultBind = positional('setdefault', 'key', ['default', null]);
const fromkeysBind = positional('fromkeys', 'iterable', ['value', null]);

function view(name: 'keys' | 'values' | 'items'): [string, DictMethod] {
  const bind = positional(name);
  return [
    name,
    (self, args, kwargs) => {
      bind(args, kwargs);
      return new DictView(self, name);
    },
  ];
}

const popBind = positional('pop', 'key', ['default', null]);
const pop: DictMethod = (self, args, kwargs) => {
  const [key, otherwise] = popBind(args, kwargs) as [Value, Value];
  const value = self.get(key);
  if (value === undefined) {
    if (args.length < 2) throw new TemplateError('key', repr(key));
    return otherwise;
  }
  self.delete(key);
  return value;
};

const popitem: DictMethod = (self) => {
  const last = [...self.entries()].at(-1);
  if (!last) throw new TemplateError('key', "'popitem(): dictionary is empty'");
  self.delete(last[0]);
  return new PyTuple(last);
};

/** Adds what `dict(...)` and `dict.update(...)` take: a mapping or an iterable of pairs, then keywords. */
export function updateDict(dict: PyDict, name: string, args: readonly Value[], kwargs: Kwargs): void {
  if (args.length > 1) throw typeError(`${name} expected at most 1 argument, got ${args.length}`);
  const [source] = args;
  // While parsing, `source.keys()` gives nothing to copy.
  if (source instanceof Undefined && !(source instanceof ParsingUndefined)) source.fail();
  if (source instanceof PyDict) for (const [key, value] of [...source.entries()]) dict.set(key, value);
  else if (source !== undefined) addPairs(dict, source);
  for (const [key, value] of kwargs) dict.set(key, value);
}

function addPairs(dict: PyDict, source: Value): void {
  let position = 0;
  for (const pair of items(source)) {
    let values: Value[];
    try {
      values = toArray(pair);
    } catch {
      throw typeError(`cannot convert dictionary update sequence element #${position} to a sequence`);
    }
    if (values.length !== 2) {
      throw valueError(`dictionary update sequence element #${position} has length ${values.length}; 2 is required`);
    }
    dict.set(values[0] as Value, values[1] as Value);
    position += 1;
  }
}

/** `dict.fromkeys` */
export function fromKeys(args: readonly Value[], kwargs: Kwargs): PyDict {
  const [keys, value] = fromkeysBind(args, kwargs) as [Value, Value];
  const dict = new PyDict();
  const iterator = iterate(keys);
  for (let step = iterator.next(); !step.done; step = iterator.next()) dict.set(step.value, value);
  return dict;
}

/** The methods of `dict`. */
export const dictMethods: ReadonlyMap<string, DictMethod> = new Map<string, DictMethod>([
  [
    'clear',
    (self) => {
      self.clear();
      return null;
    },
  ],
  ['copy', (self) => new PyDict(self.entries())],
  ['fromkeys', (_self, args, kwargs) => fromKeys(args, kwargs)],
  [
    'get',
    (self, args, kwargs) => {
      const [key, otherwise] = getBind(args, kwargs) as [Value, Value];
      const value = self.get(key);
      return value === undefined ? otherwise : value;
    },
  ],
  view('items'),
  view('keys'),
  ['pop', pop],
  ['popitem', popitem],
  [
    'setdefault',
    (self, args, kwargs) => {
      const [key, otherwise] = setdefaultBind(args, kwargs) as [Value, Value];
      const value = self.get(key);
      if (value !== undefined) return value;
      self.set(key, otherwise);
      return otherwise;
    },
  ],
  [
    'update',
    (self, args, kwargs) => {
      updateDict(self, 'update', args, kwargs);
      return null;
    },
  ],
  view('values'),
]);
