import { PyFloat } from '../../template/values.ts';
import type { YamlValue } from '../../template/yaml/index.ts';

/** The forms of single values in property files. */
export type ValueForm = 'text' | 'flag' | 'whole' | 'number' | 'list' | 'mapping' | 'any';

/** What a message calls them. */
export const formNames: Readonly<Record<ValueForm, string>> = {
  text: 'a text',
  flag: '`true` or `false`',
  whole: 'a whole number',
  number: 'a number',
  list: 'a list',
  mapping: 'a mapping',
  any: 'anything',
};

export function hasForm(value: YamlValue, form: ValueForm): boolean {
  switch (form) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'whole':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'number':
      return hasForm(value, 'whole') || value instanceof PyFloat;
    case 'list':
      return Array.isArray(value);
    case 'mapping':
      return value instanceof Map;
    case 'any':
      return true;
  }
}
