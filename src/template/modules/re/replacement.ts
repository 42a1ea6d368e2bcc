import { TemplateError, typeError } from '../../errors.ts';
import { textOf, typeName, type Value } from '../../values.ts';
import type { Match } from './match.ts';
import type { Pattern } from './pattern.ts';

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const token = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[1-3][0-7][0-7])|([1-9]\d?)|([\s\S]|$))/g;

/** The text for a match from a template such as `\2 \g<name>`. */
export function replacement(template: Value, pattern: Pattern): (match: Match) => string {
  const text = textOf(template);
  if (text === undefined) throw typeError(`decoding to str: need a bytes-like object, ${typeName(template)} found`);
  if (!text.includes('\\')) return () => text;
  const parts: (string | number)[] = [];
  let last = 0;
  for (const match of text.matchAll(token)) {
    parts.push(text.slice(last, match.index));
    last = match.index + match[0].length;
    const [, name, octal, number, letter] = match;
    if (name !== undefined) parts.push(groupNumber(name, pattern));
    else if (octal !== undefined) parts.push(String.fromCodePoint(Number.parseInt(octal, 8)));
    else if (number !== undefined) parts.push(groupNumber(number, pattern));
    else parts.push(escaped(letter ?? ''));
  }
  parts.push(text.slice(last));
  return (found) => parts.map((part) => (typeof part === 'string' ? part : (found.groupText(part) ?? ''))).join('');
}

function groupNumber(name: string, pattern: Pattern): number {
  const number = /^\d+$/.test(name) ? Number(name) : pattern.names.get(name);
  if (number === undefined) throw new TemplateError('index', `unknown group name '${name}'`);
  if (number >= pattern.groups.length) throw new TemplateError('other', `invalid group reference ${number}`);
  return number;
}

function escaped(letter: string): string {
  const known = escapes[letter];
  if (known !== undefined) return known;
  if (letter === '') throw new TemplateError('other', 'bad escape (end of pattern)');
  if (/[a-zA-Z]/.test(letter)) throw new TemplateError('other', `bad escape \\${letter}`);
  return `\\${letter}`;
}
