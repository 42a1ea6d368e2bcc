import { TemplateError } from '../errors.ts';
import { dictMethods } from '../methods/dict.ts';
import { listMethods } from '../methods/list.ts';
import { floatAttribute, intAttribute } from '../methods/number.ts';
import { setMethods } from '../methods/set.ts';
import { strMethods } from '../methods/str.ts';
import { tupleMethods } from '../methods/tuple.ts';
import { PyFloat } from '../numbers/float.ts';
import { hasPairs } from '../text/codePoints.ts';
import { PyDict, PySet, PyTuple } from './containers.ts';
import { BoundMethod, type Method } from './function.ts';
import { PyObject, repr, typeName, type Value } from './object.ts';
import { runtimeUndefined, Undefined, type UndefinedFactory } from './undefined.ts';

/** `x.name`: the attribute, else the item; an undefined value when there is neither. */
export function getAttribute(value: Value, name: string, undefinedOf: UndefinedFactory = runtimeUndefined): Value {
  if (isUnsafe(value, name)) return undefinedOf(name, unsafeMessage(value, name), 'other');
  const attribute = attributeOf(value, name);
  if (attribute !== undefined) return attribute;
  // A string is always hashable: a plain dict needs no net for its look-up.
  const item = value instanceof PyDict ? value.item(name) : itemOf(value, name);
  return item === undefined ? missing(value, name, undefinedOf) : item;
}

/** `x[key]`: the item, else (for a string) the attribute; an undefined value when there is neither. */
export function getItem(value: Value, key: Value, undefinedOf: UndefinedFactory = runtimeUndefined): Value {
  const item = itemOf(value, key);
  if (item !== undefined) return item;
  if (typeof key === 'string') {
    if (isUnsafe(value, key)) return undefinedOf(key, unsafeMessage(value, key), 'other');
    const found = attributeOf(value, key);
    if (found !== undefined) return found;
  }
  return missing(value, key, undefinedOf);
}

/** `getattr(x, name)` without the sandbox: undefined (JavaScript's) when there is no such attribute. */
export function attributeOf(value: Value, name: string): Value | undefined {
  switch (typeof value) {
    case 'string':
      return bound(strMethods, value, name);
    case 'number':
    case 'bigint':
    case 'boolean':
      return intAttribute(typeof value === 'boolean' ? Number(value) : value, name);
    default:
      break;
  }
  if (value === null) return undefined;
  if (Array.isArray(value)) return bound(listMethods, value, name);
  const own = value.attribute(name);
  if (own !== undefined) return own;
  if (value instanceof PyDict) return bound(dictMethods, value, name);
  if (value instanceof PyTuple) return bound(tupleMethods, value, name);
  if (value instanceof PySet) return bound(setMethods, value, name);
  if (value instanceof PyFloat) return floatAttribute(value, name);
  return undefined;
}

/** The names that `getAttribute` knows for a value, items of dicts included, for "did you mean". */
export function attributeNames(value: Value): string[] {
  if (typeof value === 'string') return [...strMethods.keys()];
  if (Array.isArray(value)) return [...listMethods.keys()];
  if (!(value instanceof PyObject)) return [];
  const names = [...value.attributeNames()];
  if (value instanceof PyDict) {
    for (const key of value.keys()) if (typeof key === 'string') names.push(key);
    names.push(...dictMethods.keys());
  }
  if (value instanceof PyTuple) names.push(...tupleMethods.keys());
  if (value instanceof PySet) names.push(...setMethods.keys());
  return names;
}

function bound<Self extends Value>(
  methods: ReadonlyMap<string, Method<Self>>,
  self: Self,
  name: string,
): BoundMethod<Self> | undefined {
  const method = methods.get(name);
  return method && new BoundMethod(name, self, method);
}

/** `x[key]`: undefined (JavaScript's) when it has no such item or no items at all. */
function itemOf(value: Value, key: Value): Value | undefined {
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return at(value, key);
    return ownItem(value, key);
  }
  if (typeof value !== 'string') return undefined;
  return at(hasPairs(value) ? Array.from(value) : value, key);
}

function ownItem(value: PyObject, key: Value): Value | undefined {
  // Most objects have no items: no exception is made only to be caught.
  if (value.item === PyObject.prototype.item) return undefined;
  try {
    return value.item(key);
  } catch (error) {
    // Unhashable keys, wrong types of keys and the like: no such item.
    if (error instanceof TemplateError && lookupFailures.has(error.kind)) return undefined;
    throw error;
  }
}
const lookupFailures: ReadonlySet<string> = new Set(['type', 'key', 'index']);

function at(values: ArrayLike<Value>, key: Value): Value | undefined {
  const index = typeof key === 'boolean' ? Number(key) : key;
  if (typeof index !== 'number') return undefined;
  return values[index < 0 ? index + values.length : index];
}

function missing(value: Value, key: Value, undefinedOf: UndefinedFactory): Value {
  if (value instanceof Undefined) value.fail();
  const name = typeof key === 'string' ? key : undefined;
  return undefinedOf(name, missingMessage(value, key));
}

function missingMessage(value: Value, key: Value): string {
  const name = value === null ? 'None' : `${typeName(value)} object`;
  return typeof key === 'string' ? `'${name}' has no attribute '${key}'` : `${name} has no element ${repr(key)}`;
}

/** Python's own attributes, which the sandbox hides. */
const unsafeNames: ReadonlySet<string> = new Set(
  (
    'class delattr dict dir doc eq format ge getattribute getattr getstate gt hash init init_subclass le lt module ne new ' +
    'reduce reduce_ex repr setattr sizeof str subclasshook weakref slots call code globals closure defaults self func name ' +
    'qualname mro bases base subclasses builtins import len getitem setitem delitem iter next contains reversed add radd ' +
    'iadd sub rsub mul rmul imul mod rmod truediv rtruediv floordiv rfloordiv pow rpow neg pos abs bool int float index ' +
    'round trunc floor ceil enter exit missing class_getitem or and xor ror rand rxor html wrapped annotations kwdefaults'
  )
    .split(' ')
    .map((name) => `__${name}__`),
);

/** Those of what is undefined itself: all others are looked up in what is missing, which is an error. */
const unsafeOfUndefined: ReadonlySet<string> = new Set(
  'class dict dir doc eq format ge getattribute gt hash init iter le len lt module ne new reduce repr setattr sizeof str'
    .split(' ')
    .map((name) => `__${name}__`),
);

function isUnsafe(value: Value, name: string): boolean {
  if (name.charCodeAt(0) !== 95 || !unsafeNames.has(name)) return false;
  return !(value instanceof Undefined) || unsafeOfUndefined.has(name);
}
const unsafeMessage = (value: Value, name: string): string =>
  `access to attribute '${name}' of '${typeName(value)}' object is unsafe.`;
