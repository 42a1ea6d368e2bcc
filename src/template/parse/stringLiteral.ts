import { valueError } from '../errors.ts';
import { characterNamed } from './characterNames.ts';

const simple: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};
const hexLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const escapeSequence = /\\(?:([0-7]{1,3})|([xuU])([0-9a-fA-F]*)|N(\{[^}]*\}?)?|([\s\S]))/gu;

/** The value of a string literal without its quotes: Python's escapes, and line ends as `\n`. */
export function stringValue(source: string): string {
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
  if (!text.includes('\\')) return text;
  return text.replace(
    escapeSequence,
    (whole, octal?: string, kind?: string, digits = '', name?: string, other?: string) => {
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      if (kind !== undefined) return hexEscape(kind, digits);
      if (other !== undefined) return simple[other] ?? whole;
      return namedCharacter(name);
    },
  );
}

function hexEscape(kind: string, digits: string): string {
  const length = hexLengths[kind] as number;
  if (digits.length < length) throw valueError(`truncated \\${kind}${'X'.repeat(length)} escape in a string`);
  const codePoint = Number.parseInt(digits.slice(0, length), 16);
  if (codePoint > 0x10ffff) throw valueError(`\\${kind}${digits.slice(0, length)} is not a character`);
  return String.fromCodePoint(codePoint) + digits.slice(length);
}

function namedCharacter(name = ''): string {
  if (!/^\{.+\}$/u.test(name)) throw valueError('malformed \\N character escape in a string');
  const found = characterNamed(name.slice(1, -1));
  if (found === undefined) throw valueError(`unknown Unicode character name in \\N${name}`);
  return found;
}
