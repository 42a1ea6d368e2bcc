import { createHash } from 'node:crypto';
import { TemplateError, typeError } from './errors.ts';
import { JsonError, jsonText, parseJson } from './json.ts';
import { iterate, toArray, typeName } from './operators.ts';
import { PyDict, PyFloat, PyIterator, PySet, PyTuple, textOf, Undefined, type Value } from './values.ts';
import { fromYaml, NotYamlError, writeYaml } from './yaml/index.ts';

/** dbt's `fromjson(text, default)`: the default for what is not JSON. */
export function fromJsonText(value: Value, otherwise: Value): Value {
  const text = textOf(value);
  if (text === undefined) throw typeError(`the JSON object must be str, bytes or bytearray, not ${typeName(value)}`);
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return otherwise;
    throw error;
  }
}

/** dbt's `tojson(value, default, sort_keys)`: a type error for dates, decimals and undefined. */
export function toJsonText(value: Value, otherwise: Value, sortKeys: boolean): Value {
  if (value instanceof PyFloat && !Number.isFinite(value.value)) {
    throw new TemplateError('other', `${value.str()} has no form in JSON`);
  }
  try {
    return jsonText(value, { sortKeys });
  } catch (error) {
    if (error instanceof TemplateError && error.kind === 'value') return otherwise;
    throw error;
  }
}

/** dbt's `fromyaml(text, default)`: the default for what is not YAML. */
export function fromYamlText(value: Value, otherwise: Value): Value {
  if (value instanceof Undefined) value.fail();
  const text = textOf(value);
  if (text === undefined) throw typeError(`a string is required, not ${typeName(value)}`);
  const read = fromYaml(text);
  return read === undefined ? otherwise : read;
}

/** dbt's `toyaml(value, default, sort_keys)`: the default for what YAML has no form for. */
export function toYamlText(value: Value, otherwise: Value, sortKeys: boolean): Value {
  try {
    return writeYaml(value, sortKeys);
  } catch (error) {
    if (error instanceof NotYamlError) return otherwise;
    throw error;
  }
}

/** What a type error while iterating or hashing turns into. */
function orDefault(make: () => Value, otherwise: Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof TemplateError && error.kind === 'type') return otherwise;
    throw error;
  }
}

/** dbt's `set(iterable, default)`: the default for what is not iterable or has members that cannot be in a set. */
export function setOf(value: Value, otherwise: Value): Value {
  return orDefault(() => new PySet(toArray(value)), otherwise);
}

/** dbt's `set_strict(iterable)`: a type error instead of a default. */
export function setStrict(value: Value): Value {
  return new PySet(toArray(value));
}

/** dbt's `zip(*iterables, default=...)`. */
export function zip(iterables: readonly Value[], otherwise: Value): Value {
  return orDefault(() => zipped(iterables), otherwise);
}

/** dbt's `zip_strict(*iterables)`: a type error instead of a default. */
export function zipStrict(iterables: readonly Value[]): Value {
  return zipped(iterables);
}

function zipped(iterables: readonly Value[]): Value {
  const iterators = iterables.map((iterable) => iterate(iterable));
  function* tuples(): Generator<Value> {
    while (iterators.length > 0) {
      const values: Value[] = [];
      for (const iterator of iterators) {
        const step = iterator.next();
        if (step.done) return;
        values.push(step.value);
      }
      yield new PyTuple(values);
    }
  }
  return new PyIterator(tuples(), 'zip');
}

/** dbt's `local_md5(text)`: the digest in hexadecimal digits. */
export function localMd5(value: Value): string {
  if (value instanceof Undefined) value.fail();
  const text = textOf(value);
  if (text === undefined) throw new TemplateError('other', `local_md5() takes a str, not ${typeName(value)}`);
  return createHash('md5').update(text).digest('hex');
}

/** dbt's `diff_of_two_dicts`: of lists of texts by key, what the second lacks; letter case does not count. */
export function diffOfTwoDicts(a: Value, b: Value): PyDict {
  const other = new Map<string, Set<string>>();
  for (const [key, values] of listsOf(b)) other.set(fold(key), new Set(values.map(fold)));
  const difference = new PyDict();
  for (const [key, values] of listsOf(a)) {
    const known = other.get(fold(key));
    const missing = known ? values.filter((value) => !known.has(fold(value))) : values;
    // A key that the second lacks counts even with an empty list.
    if (!known || missing.length > 0) difference.set(key, missing);
  }
  return difference;
}

function* listsOf(value: Value): Generator<[string, string[]]> {
  if (!(value instanceof PyDict)) throw typeError(`diff_of_two_dicts() takes dicts, not ${typeName(value)}`);
  for (const [key, list] of value.entries()) yield [textIn(key), toArray(list).map(textIn)];
}

function textIn(value: Value): string {
  const text = textOf(value);
  if (text === undefined) {
    throw new TemplateError('other', `diff_of_two_dicts() takes lists of texts by text, not ${typeName(value)}`);
  }
  return text;
}

const fold = (text: string): string => text.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ');
