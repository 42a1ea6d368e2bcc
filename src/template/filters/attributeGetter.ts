import { getItem } from '../values/attributes.ts';
import { str, textOf, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import type { FilterEnvironment } from './filter.ts';

export type Getter = (item: Value) => Value;

/**
 * Reads `a.b.0` of an item: each part an item first, an attribute else. `null` reads the item itself. A default other
 * than none stands in for what is missing.
 */
export function attributeGetter(env: FilterEnvironment, attribute: Value, otherwise: Value = null): Getter {
  if (attribute === null) return (item) => item;
  const parts = partsOf(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = getItem(value, part, env.undefinedOf);
      if (otherwise !== null && value instanceof Undefined) value = otherwise;
    }
    return value;
  };
}

/** The same for `a,b`: several attributes at once, always as a list. */
export function multiGetter(env: FilterEnvironment, attribute: Value): (item: Value) => Value[] {
  const text = textOf(attribute);
  const attributes: Value[] = text === undefined ? [attribute] : text.split(',');
  const getters = attributes.map((one) => attributeGetter(env, one));
  return (item) => getters.map((getter) => getter(item));
}

function partsOf(attribute: Value): Value[] {
  const text = textOf(attribute);
  if (text === undefined) return [typeof attribute === 'number' ? attribute : str(attribute)];
  return text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Strings compare without regard to case unless asked for. */
export function ignoreCase(value: Value): Value {
  return textOf(value)?.toLowerCase() ?? value;
}
