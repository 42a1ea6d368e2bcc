import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { YamlMap, YamlPath, YamlValue } from '../../template/yaml/index.ts';
import type { Entry } from './propertyFile.ts';
import { formNames, hasForm, type ValueForm } from './valueForms.ts';

/** What a value of a property file may be. Null always stands for "not given". */
export type Form =
  | ValueForm
  /** One of these words. */
  | { readonly words: readonly string[] }
  /** A list whose items are of one of these forms. */
  | { readonly items: readonly Form[] }
  /** The mappings of a list. What is no list, and other items, are reported where they are read. */
  | { readonly each: Keys }
  | Keys;

/** A mapping with these keys; `isOpen` when it may have others. */
export interface Keys {
  readonly keys: Readonly<Record<string, readonly Form[]>>;
  readonly isOpen: boolean;
}

interface Checking {
  readonly place: Entry['place'];
  readonly report: (found: Diagnostic) => void;
}

/** The mapping without what is of another form than it may be, each reported with its place (E205). */
export function conform(data: YamlMap, form: Keys, path: YamlPath, checking: Checking): YamlMap {
  let changed: YamlMap | undefined;
  for (const [key, value] of data) {
    const forms = typeof key === 'string' ? form.keys[key] : undefined;
    if (forms === undefined) {
      if (!form.isOpen) checking.report(unknownKey(key, form, path, checking));
      continue;
    }
    if (value === null) continue;
    const next = conformValue(value, forms, [...path, key as string], checking);
    if (next === value) continue;
    changed ??= new Map(data);
    if (next === undefined) changed.delete(key);
    else changed.set(key, next);
  }
  return changed ?? data;
}

/** The value, without what is wrong inside of it; undefined when it is wrong as a whole. */
function conformValue(
  value: YamlValue,
  forms: readonly Form[],
  path: YamlPath,
  checking: Checking,
): YamlValue | undefined {
  for (const form of forms) {
    if (typeof form === 'string') {
      if (!hasForm(value, form)) continue;
      if (form === 'mapping') reportOddKeys(value as YamlMap, path, checking);
      return value;
    }
    if ('words' in form) {
      if (typeof value === 'string' && form.words.includes(value)) return value;
    } else if ('keys' in form) {
      if (value instanceof Map) return conform(value, form, path, checking);
    } else if ('each' in form) {
      if (!Array.isArray(value)) return value;
      return changedItems(value, (item, index) =>
        item instanceof Map ? conform(item, form.each, [...path, index], checking) : item,
      );
    } else if (Array.isArray(value)) {
      return changedItems(value, (item, index) =>
        item === null ? item : conformValue(item, form.items, [...path, index], checking),
      );
    }
  }
  checking.report(wrong(value, forms, path, checking));
  return undefined;
}

function changedItems(
  list: readonly YamlValue[],
  change: (item: YamlValue, index: number) => YamlValue | undefined,
): YamlValue {
  let isSame = true;
  const items = list.map((item, index) => {
    const next = change(item, index);
    isSame &&= next === item;
    return next;
  });
  return isSame ? (list as YamlValue) : items.filter((item) => item !== undefined);
}

/** E205 for keys of configs and meta that YAML does not read as texts: `on`, `1`. */
function reportOddKeys(value: YamlMap, path: YamlPath, { place, report }: Checking): void {
  for (const key of value.keys()) {
    if (typeof key === 'string') continue;
    report(
      diagnostic('E205', `YAML reads a key of \`${path.at(-1)}\` as ${kindOf(key)}`, {
        place: place(path),
        help: ['write the key with quotes'],
      }),
    );
  }
}

function unknownKey(key: YamlValue, form: Keys, path: YamlPath, { place }: Checking): Diagnostic {
  const names = Object.keys(form.keys);
  const meant = didYouMean(String(key), names);
  const where = typeof path.at(-1) === 'string' ? ` in \`${path.at(-1)}\`` : '';
  return diagnostic('E205', `there can be no key \`${String(key)}\`${where} here`, {
    place: place([...path, String(key)], 'key'),
    help: [meant ? `did you mean \`${meant}\`?` : `there can be ${names.map((name) => `\`${name}\``).join(', ')}`],
  });
}

function wrong(value: YamlValue, forms: readonly Form[], path: YamlPath, { place }: Checking): Diagnostic {
  const key = path.at(-1);
  const what = typeof key === 'number' ? `an item of \`${path.at(-2)}\`` : `\`${key}\``;
  const at = place(path);
  return diagnostic('E205', `${what} must be ${forms.map(nameOf).join(' or ')}, and is ${kindOf(value)}`, {
    place: at,
    help: adviceFor(value, forms, at.file.text.slice(at.span.start, at.span.end)),
  });
}

function adviceFor(value: YamlValue, forms: readonly Form[], written: string): string[] {
  const isScalar = !(value instanceof Map) && !Array.isArray(value);
  if (!isScalar || written === '' || written.includes('\n')) return [];
  const words = forms.flatMap((form) => (typeof form === 'object' && 'words' in form ? form.words : []));
  const meant = typeof value === 'string' ? didYouMean(value, words) : undefined;
  if (meant) return [`did you mean \`${meant}\`?`];
  if (forms.includes('text')) return [`write it with quotes: \`"${written}"\``];
  const isTemplate = written.includes('{{');
  const list = forms.find((form) => typeof form === 'object' && 'items' in form);
  if (list && typeof value === 'string' && !isTemplate) return [`write it as a list: \`[${written}]\``];
  if (forms.includes('flag') && typeof value === 'string' && isTemplate)
    return ['end the template with `| as_bool`, which makes it true or false'];
  return [];
}

function nameOf(form: Form): string {
  if (typeof form === 'object') {
    if ('words' in form) return form.words.map((word) => `\`${word}\``).join(' or ');
    return 'keys' in form ? 'a mapping' : 'a list';
  }
  return formNames[form];
}

function kindOf(value: YamlValue): string {
  if (value === null) return 'empty';
  if (typeof value === 'string') return `the text \`${value.length > 40 ? `${value.slice(0, 40)}...` : value}\``;
  if (typeof value === 'boolean') return `\`${value}\``;
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map) return 'a mapping';
  return hasForm(value, 'number') ? 'a number' : 'a date';
}
