import {
  PyDict,
  PyFloat,
  PyObject,
  PySet,
  PyTuple,
  parseTemplate,
  renderNativeSync,
  str,
  typeName,
  Undefined,
  type Value,
} from '../src/template/index.ts';
import { pythonModules } from '../src/template/modules/index.ts';
import { PyDecimal } from '../src/template/numbers/decimal.ts';
import type { Json, JsonObject } from './json.ts';

/** A template's value from the tagged form of the cases; always a fresh copy. */
export function toValue(json: Json): Value {
  if (Array.isArray(json)) return json.map(toValue);
  if (!(json instanceof Map)) return json;
  const [tag, content] = [...json][0] ?? [];
  if (json.size !== 1 || !tag?.startsWith('$'))
    return new PyDict([...json].map(([key, value]) => [key, toValue(value)]));
  switch (tag) {
    case '$int':
      return BigInt(content as string);
    case '$float':
      return new PyFloat(floatOf(content as string));
    case '$decimal':
      return PyDecimal.parse(content as string) as PyDecimal;
    case '$date':
      return native('{{ modules.datetime.date.fromisoformat(text) }}', content as string);
    case '$datetime':
      return native(
        "{{ modules.datetime.datetime.fromisoformat(text).replace(tzinfo=modules.pytz.utc) if text.endswith('+00:00') else modules.datetime.datetime.fromisoformat(text) }}",
        content as string,
      );
    case '$tuple':
      return new PyTuple((content as Json[]).map(toValue));
    case '$set':
      return new PySet((content as Json[]).map(toValue));
    case '$dict':
      return new PyDict((content as Json[][]).map(([key, value]) => [toValue(key as Json), toValue(value as Json)]));
    default:
      throw new Error(`unknown tag ${tag} in a case`);
  }
}

const floatOf = (text: string): number =>
  text === 'inf'
    ? Number.POSITIVE_INFINITY
    : text === '-inf'
      ? Number.NEGATIVE_INFINITY
      : Number(text === 'nan' ? 'NaN' : text);

const modules = pythonModules({ now: Date.now });

function native(template: string, text: string): Value {
  return renderNativeSync(
    parseTemplate({ path: 'value', text: template }),
    new Map<string, Value>([
      ['modules', modules],
      ['text', text],
    ]),
  );
}

/** The tagged form of a value. */
export function toTagged(value: Value): Json {
  if (Array.isArray(value)) return value.map(toTagged);
  if (typeof value === 'bigint') return tagged('$int', String(value));
  if (!(value instanceof PyObject)) return value;
  if (value instanceof PyFloat) return /^-?\d+\.0$|inf|nan/.test(value.repr()) ? tagged('$float', value.repr()) : value;
  if (value instanceof PyDecimal) return tagged('$decimal', str(value));
  if (value instanceof PyTuple) return tagged('$tuple', value.values.map(toTagged));
  if (value instanceof PySet) return tagged('$set', [...value.values()].map(toTagged));
  if (value instanceof PyDict) return taggedDict(value);
  if (value instanceof Undefined) return tagged('$undefined', value.name ?? null);
  const text = value.text();
  if (text !== undefined) return text;
  if (typeName(value).endsWith('datetime')) return tagged('$datetime', str(value).replace(' ', 'T'));
  if (typeName(value).endsWith('date')) return tagged('$date', str(value));
  return tagged('$other', str(value));
}

function taggedDict(value: PyDict): Json {
  const entries = [...value.entries()].map(([key, item]): [Json, Json] => [toTagged(key), toTagged(item)]);
  if (entries.every(([key]) => typeof key === 'string')) return new Map(entries as [string, Json][]);
  return tagged('$dict', entries);
}

const tagged = (tag: string, content: Json): JsonObject => new Map([[tag, content]]);

/** A text that is the same for equal tagged values, for comparing and printing. */
export function taggedText(json: Json): string {
  if (Array.isArray(json)) return `[${json.map(taggedText).join(', ')}]`;
  if (json instanceof Map)
    return `{${[...json].map(([key, value]) => `${JSON.stringify(key)}: ${taggedText(value)}`).join(', ')}}`;
  if (json instanceof PyFloat) return json.repr();
  return typeof json === 'bigint' ? String(json) : JSON.stringify(json);
}
