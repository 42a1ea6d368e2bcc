import { diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import { PyFloat } from '../../template/values.ts';
import type { YamlMap, YamlPath, YamlValue } from '../../template/yaml/index.ts';
import type { ParseState } from '../state.ts';
import type { Entry } from './propertyFile.ts';

/** What a value may be. Absent values and nulls are always fine. */
export type Form = 'text' | 'flag' | 'whole' | 'number' | 'list' | 'mapping' | 'any';
export type Shape = Readonly<Record<string, readonly Form[]>>;

const named: Readonly<Record<Form, string>> = {
  text: 'a text',
  flag: '`true` or `false`',
  whole: 'a whole number',
  number: 'a number',
  list: 'a list',
  mapping: 'a mapping',
  any: 'anything',
};

/** Reports keys of a mapping that are not in its shape, and values of another form. */
export function checkShape(
  state: ParseState,
  entry: Entry,
  path: YamlPath,
  data: YamlMap,
  what: string,
  shape: Shape,
): boolean {
  let isFine = true;
  for (const [key, value] of data) {
    const forms = shape[String(key)];
    const meant = forms ? undefined : didYouMean(String(key), Object.keys(shape));
    if (forms && (value === null || forms.some((form) => hasForm(value, form)))) continue;
    isFine = false;
    state.report(
      forms
        ? diagnostic('E205', `\`${String(key)}\` of ${what} must be ${forms.map((form) => named[form]).join(' or ')}`, {
            place: entry.place([...path, String(key)]),
            help: forms.includes('text') ? ['write it with quotes'] : [],
          })
        : diagnostic('E205', `${what} cannot have \`${String(key)}\``, {
            place: entry.place([...path, String(key)], 'key'),
            help: [
              meant
                ? `did you mean \`${meant}\`?`
                : `it has ${Object.keys(shape)
                    .map((k) => `\`${k}\``)
                    .join(', ')}`,
            ],
          }),
    );
  }
  return isFine;
}

function hasForm(value: YamlValue, form: Form): boolean {
  switch (form) {
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'whole':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat;
    case 'list':
      return Array.isArray(value);
    case 'mapping':
      return value instanceof Map;
    case 'any':
      return true;
  }
}
