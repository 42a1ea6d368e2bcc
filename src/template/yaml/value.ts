import type { PyDate } from '../modules/datetime/date.ts';
import type { PyDateTime } from '../modules/datetime/dateTime.ts';
import { PyDict, PyFloat, PyObject, type Value } from '../values.ts';

/** What a mapping's key can be; texts in practice. */
export type YamlKey = null | boolean | number | bigint | string | PyFloat | PyDate | PyDateTime;

/** A mapping in the order of the file; also keys like `10`, which a JavaScript object would move. */
export type YamlMap = Map<YamlKey, YamlValue>;

/**
 * Data read from YAML. Ints are `number` (whole) or `bigint` beyond 2^53, floats `PyFloat`, dates `PyDate` and `PyDateTime`.
 * What was written once and aliased is one object: data that was read is not to be changed.
 */
export type YamlValue = YamlKey | YamlValue[] | YamlMap;

export const isMap = (value: unknown): value is YamlMap => value instanceof Map;

/** The value as a mapping; undefined when it is none. */
export const asMap = (value: YamlValue | undefined): YamlMap | undefined => (value instanceof Map ? value : undefined);

/** The value as a list; undefined when it is none. */
export const asList = (value: YamlValue | undefined): YamlValue[] | undefined =>
  Array.isArray(value) ? value : undefined;

/** The value as a text; undefined when it is none. */
export const asText = (value: YamlValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The text under a key: undefined when it is absent or no text. */
export const getText = (map: YamlMap, key: string): string | undefined => asText(map.get(key));

/** The mapping under a key: undefined when it is absent or no mapping. */
export const getMap = (map: YamlMap, key: string): YamlMap | undefined => asMap(map.get(key));

/** The list under a key: undefined when it is absent or no list. */
export const getList = (map: YamlMap, key: string): YamlValue[] | undefined => asList(map.get(key));

/** A key as text, the way JSON objects write keys: `true`, `null`, `1`. */
export function keyText(key: YamlKey): string {
  return key instanceof PyObject ? key.str() : String(key);
}

/**
 * Plain JSON-like data, for schemas: mappings become objects with text keys, floats numbers, dates their ISO texts.
 * The order of keys like `10` is lost, and integers beyond 2^53, which JSON cannot carry exactly, are texts.
 */
export function toPlain(value: YamlValue): unknown {
  return plainOf(value, ({ value: float }) => float);
}

/** Plain data of variables, configs and arguments, in which a float without a fraction stays one: `{{ var('rate') }}` prints `1.0`. */
export function toVariables(value: YamlValue): unknown {
  return plainOf(value, (float) => (Number.isSafeInteger(float.value) ? float : float.value));
}

function plainOf(value: YamlValue, ofFloat: (float: PyFloat) => unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => plainOf(item, ofFloat));
  if (value instanceof Map) {
    const entries: [string, unknown][] = [];
    for (const [key, item] of value) entries.push([keyText(key), plainOf(item, ofFloat)]);
    return Object.fromEntries(entries);
  }
  return value instanceof PyFloat ? ofFloat(value) : value.isoformat();
}

/** The same data as a template's value: mappings become dicts; what is aliased stays one object, as in Python. */
export function toValue(value: YamlValue): Value {
  return convert(value, new Map());
}

function convert(value: YamlValue, known: Map<object, Value>): Value {
  if (value === null || typeof value !== 'object' || value instanceof PyObject) return value;
  const before = known.get(value);
  if (before !== undefined) return before;
  if (Array.isArray(value)) {
    const list = value.map((item) => convert(item, known));
    known.set(value, list);
    return list;
  }
  const dict = new PyDict();
  for (const [key, item] of value) dict.set(key, convert(item, known));
  known.set(value, dict);
  return dict;
}
