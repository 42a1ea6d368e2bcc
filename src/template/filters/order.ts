import { TemplateError } from '../errors.ts';
import { compare, sorted } from '../values/comparison.ts';
import { PyDict, PyIterator, PyTuple } from '../values/containers.ts';
import { items, toArray } from '../values/iteration.ts';
import { equals, hashKey, truthy, typeName, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { attributeGetter, type Getter, ignoreCase, multiGetter } from './attributeGetter.ts';
import { argumentError, type FilterEnvironment, filter, type NamedFilter } from './filter.ts';

const sort = filter(
  'sort',
  [
    ['reverse', false],
    ['case_sensitive', false],
    ['attribute', null],
  ],
  (input, [reverse, caseSensitive, attribute], env) => {
    const getter = multiGetter(env, attribute as Value);
    const key = truthy(caseSensitive as Value) ? getter : (item: Value) => getter(item).map(ignoreCase);
    return sorted(toArray(input), key, truthy(reverse as Value));
  },
);

/** The getter of a key that ignores case unless asked for. */
function keyGetter(env: FilterEnvironment, attribute: Value, caseSensitive: Value, otherwise: Value = null): Getter {
  const getter = attributeGetter(env, attribute, otherwise);
  return truthy(caseSensitive) ? getter : (item) => ignoreCase(getter(item));
}

function extreme(name: string, operator: '<' | '>'): NamedFilter {
  return filter(
    name,
    [
      ['case_sensitive', false],
      ['attribute', null],
    ],
    (input, [caseSensitive, attribute], env) => {
      const key = keyGetter(env, attribute as Value, caseSensitive as Value);
      let best: { item: Value; key: Value } | undefined;
      for (const item of items(input)) {
        const candidate = { item, key: key(item) };
        if (!best || compare(operator, candidate.key, best.key)) best = candidate;
      }
      return best ? best.item : env.undefinedOf(undefined, 'No aggregated item, sequence was empty.');
    },
  );
}

const unique = filter(
  'unique',
  [
    ['case_sensitive', false],
    ['attribute', null],
  ],
  (input, [caseSensitive, attribute], env) => {
    const key = keyGetter(env, attribute as Value, caseSensitive as Value);
    return new PyIterator(distinct(input, key));
  },
);

function* distinct(input: Value, key: Getter): Generator<Value> {
  const seen = new Set<unknown>();
  for (const item of items(input)) {
    const hash = hashKey(key(item));
    if (seen.has(hash)) continue;
    seen.add(hash);
    yield item;
  }
}

/** A pair of a key and the items that share it. */
class Group extends PyTuple {
  override attribute(name: string): Value | undefined {
    if (name === 'grouper') return this.values[0];
    return name === 'list' ? this.values[1] : undefined;
  }
  override attributeNames(): Iterable<string> {
    return ['grouper', 'list'];
  }
}

const groupby = filter(
  'groupby',
  ['attribute', ['default', null], ['case_sensitive', false]],
  (input, [attribute, otherwise, caseSensitive], env) => {
    const key = keyGetter(env, attribute as Value, caseSensitive as Value, otherwise as Value);
    const groups: { key: Value; values: Value[] }[] = [];
    for (const item of sorted(toArray(input), key)) {
      const itemKey = key(item);
      const last = groups.at(-1);
      if (last && equals(last.key, itemKey)) last.values.push(item);
      else groups.push({ key: itemKey, values: [item] });
    }
    // The key is shown as the first item of the group has it.
    const shown = attributeGetter(env, attribute as Value, otherwise as Value);
    return groups.map(({ values }) => new Group([shown(values[0] as Value), values]));
  },
);

const dictsort = filter(
  'dictsort',
  [
    ['case_sensitive', false],
    ['by', 'key'],
    ['reverse', false],
  ],
  (input, [caseSensitive, by, reverse]) => {
    if (by !== 'key' && by !== 'value') throw argumentError('You can only sort by either "key" or "value"');
    if (input instanceof Undefined) input.fail();
    if (!(input instanceof PyDict))
      throw new TemplateError('other', `'${typeName(input)}' object has no attribute 'items'`);
    const at = by === 'key' ? 0 : 1;
    const key = (pair: PyTuple): Value => {
      const value = pair.values[at] as Value;
      return truthy(caseSensitive as Value) ? value : ignoreCase(value);
    };
    return sorted(
      [...input.entries()].map((pair) => new PyTuple([...pair])),
      key,
      truthy(reverse as Value),
    );
  },
);

export const orderFilters: readonly NamedFilter[] = [
  dictsort,
  groupby,
  extreme('max', '>'),
  extreme('min', '<'),
  sort,
  unique,
];
