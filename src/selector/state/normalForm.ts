import { stringify } from '../../base/json.ts';
import { PyFloat } from '../../template/index.ts';

/** Line endings and blanks at both ends of a text carry no meaning. */
export function normalText(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}

/** White space inside `{{ }}` and `{% %}` outside of string literals becomes one blank. */
export function normalTemplate(text: string): string {
  return normalText(text).replace(/\{\{.*?\}\}|\{%.*?%\}/gs, (tag) => squeeze(tag));
}

const literal = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\s+/gs;

/** Outside of string literals, runs of white space become one blank. */
export function squeeze(code: string): string {
  return code.replace(literal, (found) => (/^\s/.test(found) ? ' ' : found));
}

/** A value for comparing: dictionaries by sorted keys, texts as normal templates. */
export function normalValue(value: unknown): unknown {
  if (typeof value === 'string') return normalTemplate(value);
  if (Array.isArray(value)) return value.map(normalValue);
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, normalValue(item)]),
    );
  }
  return value ?? null;
}

export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return JSON.stringify(normalValue(a)) === JSON.stringify(normalValue(b));
}

/**
 * A value without the nulls and the empty texts, lists and dictionaries in it: versions differ in which ones they write. In rows
 * of a unit test they are data.
 */
export function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? value.map(withoutEmpty) : null;
  if (value instanceof PyFloat) return value.value;
  if (typeof value !== 'object' || value === null) return value === '' ? null : value;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, key === 'rows' ? item : withoutEmpty(item)] as const)
    .filter(([, item]) => item !== null);
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}

const longest = 60;

/** A value for a message, cut when it is long. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'not set';
  const text = typeof value === 'string' ? value : stringify(value);
  return `\`${text.length > longest ? `${text.slice(0, longest)}...` : text}\``;
}

/** What two values differ in, for a message: of dictionaries and lists only the first entry that differs. */
export function difference(then: unknown, now: unknown): string {
  if (
    typeof then === 'object' &&
    typeof now === 'object' &&
    then &&
    now &&
    Array.isArray(then) === Array.isArray(now)
  ) {
    const [a, b] = [then as Readonly<Record<string, unknown>>, now as Readonly<Record<string, unknown>>];
    const key = [...Object.keys(a), ...Object.keys(b)].find((at) => !same(a[at], b[at]));
    if (key !== undefined) return `at \`${key}\` ${difference(a[key], b[key])}`.replace(/^at `(.*?)` at `/, 'at `$1.');
  }
  return `was ${shown(then)}, is ${shown(now)}`;
}
