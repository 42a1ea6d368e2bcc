import { jsonText } from '../json.ts';
import { Markup } from '../values/markup.ts';
import { filter, type NamedFilter } from './filter.ts';

const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', "'": '\\u0027' };

/** `tojson`: keys sorted, and safe to stand inside of HTML; dbt's function of this name does neither. */
export const tojson: NamedFilter = filter('tojson', [['indent', null]], (input, [indent = null]) => {
  const options = typeof indent === 'number' || typeof indent === 'string' ? { indent } : {};
  const text = jsonText(input, { ...options, sortKeys: true });
  return new Markup(text.replace(/[<>&']/g, (c) => escapes[c] as string));
});
