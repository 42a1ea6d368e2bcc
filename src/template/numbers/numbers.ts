import { stripped } from '../methods/texts.ts';
import { type Int, int } from './integers.ts';

const digitsOf: Readonly<Record<number, RegExp>> = {
  2: /^(?:0[bB]_?)?([01]+(?:_[01]+)*)$/,
  8: /^(?:0[oO]_?)?([0-7]+(?:_[0-7]+)*)$/,
  10: /^(\d+(?:_\d+)*)$/,
  16: /^(?:0[xX]_?)?([\da-fA-F]+(?:_[\da-fA-F]+)*)$/,
};

/** `int(text, base)`: undefined when it is no such number. */
export function parseInteger(text: string, base = 10): Int | undefined {
  const trimmed = stripped(asciiDigits(text), null);
  const negative = trimmed.startsWith('-');
  const body = negative || trimmed.startsWith('+') ? trimmed.slice(1) : trimmed;
  if (base === 0) return signed(parsePrefixed(body), negative);
  const known = digitsOf[base];
  if (!known) return signed(parseOtherBase(body, base), negative);
  const match = known.exec(body);
  if (!match) return undefined;
  const prefix = base === 2 ? '0b' : base === 8 ? '0o' : base === 16 ? '0x' : '';
  return signed(BigInt(prefix + (match[1] as string).replaceAll('_', '')), negative);
}

/** A literal as source code has it: `0x1f`, `0b11`, `12`; no leading zeros. */
function parsePrefixed(body: string): bigint | undefined {
  if (/^(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|[1-9](?:_?\d)*|0(?:_?0)*)$/.test(body)) {
    return BigInt(body.replaceAll('_', ''));
  }
  return undefined;
}

function parseOtherBase(body: string, base: number): bigint | undefined {
  if (base < 2 || base > 36 || !/^[\da-z]+(?:_[\da-z]+)*$/i.test(body)) return undefined;
  let value = 0n;
  for (const digit of body.replaceAll('_', '')) {
    const worth = Number.parseInt(digit, 36);
    if (worth >= base) return undefined;
    value = value * BigInt(base) + BigInt(worth);
  }
  return value;
}

const signed = (value: bigint | undefined, negative: boolean): Int | undefined =>
  value === undefined ? undefined : int(negative ? -value : value);

const floatPattern = /^[-+]?(?:(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?(?:[eE][-+]?\d+(?:_\d+)*)?)$/;

/** `float(text)`: undefined when it is no number. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = stripped(asciiDigits(text), null);
  const word = /^([-+]?)(inf(?:inity)?|nan)$/i.exec(trimmed);
  if (word) {
    if (word[2]?.toLowerCase() === 'nan') return Number.NaN;
    return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!floatPattern.test(trimmed) || !/^[-+]?\.?\d/.test(trimmed)) return undefined;
  return Number(trimmed.replaceAll('_', ''));
}

const digit = /^\p{Nd}$/u;

/** The digits of all scripts as 0 to 9; they come in runs of ten. */
function asciiDigits(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  return text.replace(/\p{Nd}/gu, (character) => {
    const code = character.codePointAt(0) as number;
    let start = code;
    while (start > 0 && digit.test(String.fromCodePoint(start - 1))) start -= 1;
    return String((code - start) % 10);
  });
}
