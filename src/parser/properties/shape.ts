import { diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { YamlMap, YamlPath } from '../../template/yaml/index.ts';
import type { ParseState } from '../state.ts';
import type { Entry } from './propertyFile.ts';
import { formNames, hasForm, type ValueForm } from './valueForms.ts';

/** What each key of a mapping may be. Absent values and nulls are always fine. */
export type Shape = Readonly<Record<string, readonly ValueForm[]>>;

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
        ? diagnostic(
            'E205',
            `\`${String(key)}\` of ${what} must be ${forms.map((form) => formNames[form]).join(' or ')}`,
            {
              place: entry.place([...path, String(key)]),
              help: forms.includes('text') ? ['write it with quotes'] : [],
            },
          )
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
