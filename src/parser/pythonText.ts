import { repr } from '../template/operators.ts';
import { PyFloat, PyObject } from '../template/values.ts';
import { toValue, type YamlValue } from '../template/yaml/index.ts';

/** What Python prints for data of a property file; dbt has made dates texts before. dbt's checksums are of such texts. */
export const pythonText = (value: YamlValue): string => repr(toValue(withoutDates(value)));

function withoutDates(value: YamlValue): YamlValue {
  if (Array.isArray(value)) return value.map(withoutDates);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, withoutDates(item)]));
  return value instanceof PyObject && !(value instanceof PyFloat) ? value.isoformat() : value;
}

/** What Python prints for an object of a data class, its fields printed before. */
export const classText = (name: string, fields: Readonly<Record<string, string>>): string =>
  `${name}(${Object.entries(fields)
    .map(([field, text]) => `${field}=${text}`)
    .join(', ')})`;

/** What Python prints for a member of an enumeration. */
export const enumText = (name: string, member: string, value: string): string => `<${name}.${member}: '${value}'>`;
