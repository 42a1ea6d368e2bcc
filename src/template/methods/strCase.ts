import { positional } from '../signature.ts';
import type { Method } from '../values/function.ts';
import { whitespaceClass } from './whitespace.ts';

const cased = /[\p{Lu}\p{Ll}\p{Lt}]/u;
const upperOrTitle = /[\p{Lu}\p{Lt}]/u;

/** First letters of runs of letters become titles, the others lower case: `it's` gives `It'S`. */
export function titled(text: string): string {
  let inWord = false;
  let result = '';
  for (const character of text) {
    result += inWord ? character.toLowerCase() : titleCase(character);
    inWord = /[\p{Lu}\p{Ll}\p{Lt}]/u.test(character);
  }
  return result;
}

/** Letters of two that have a form for titles. */
const digraphs: Readonly<Record<string, string>> = {
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǆ: 'ǅ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǉ: 'ǈ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǌ: 'ǋ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
  ǳ: 'ǲ',
};

/** `ß` becomes `Ss`: only the first letter of an expansion stays upper case. */
function titleCase(character: string): string {
  const digraph = digraphs[character];
  if (digraph !== undefined) return digraph;
  const [first = '', ...rest] = character.toUpperCase();
  return first + rest.join('').toLowerCase();
}

/** The first character as a title, the rest in lower case. */
export function capitalized(text: string): string {
  const [first] = text;
  return first === undefined ? '' : titleCase(first) + text.slice(first.length).toLowerCase();
}

function swapped(text: string): string {
  let result = '';
  for (const character of text) {
    const upper = character.toUpperCase();
    result += upper === character ? character.toLowerCase() : upper;
  }
  return result;
}

/** Whether all letters have the case of `wanted`, with at least one letter. */
function hasCase(text: string, other: RegExp): boolean {
  return !other.test(text) && cased.test(text);
}

export const isLower = (text: string): boolean => hasCase(text, upperOrTitle);
export const isUpper = (text: string): boolean => hasCase(text, /[\p{Ll}\p{Lt}]/u);

function isTitle(text: string): boolean {
  let inWord = false;
  let found = false;
  for (const character of text) {
    if (upperOrTitle.test(character)) {
      if (inWord) return false;
      inWord = true;
      found = true;
    } else if (/\p{Ll}/u.test(character)) {
      if (!inWord) return false;
    } else {
      inWord = false;
    }
  }
  return found;
}

const every = (pattern: string): ((text: string) => boolean) => {
  const expression = new RegExp(`^(?:${pattern})+$`, 'u');
  return (text) => expression.test(text);
};
// Superscripts and circled numbers are digits without being decimals.
const digits = '\\p{Nd}|[²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒]';

function simple(name: string, body: (self: string) => string | boolean): [string, Method<string>] {
  const bind = positional(name);
  return [
    name,
    (self, args, kwargs) => {
      bind(args, kwargs);
      return body(self);
    },
  ];
}

/** Methods of `str` about case and kinds of characters. */
export const caseMethods: readonly [string, Method<string>][] = [
  simple('capitalize', capitalized),
  simple('casefold', (self) => self.toLowerCase().replaceAll('ß', 'ss').replaceAll('ς', 'σ')),
  simple('isalnum', every(`\\p{L}|\\p{Nd}|\\p{No}|\\p{Nl}`)),
  simple('isalpha', every('\\p{L}')),
  simple('isascii', (self) => /^[\0-\x7f]*$/.test(self)),
  simple('isdecimal', every('\\p{Nd}')),
  simple('isdigit', every(digits)),
  simple('isidentifier', (self) => /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(self)),
  simple('islower', isLower),
  simple('isnumeric', every('\\p{N}')),
  simple('isprintable', (self) => !/(?! )[\p{C}\p{Z}]/u.test(self)),
  simple('isspace', every(whitespaceClass)),
  simple('istitle', isTitle),
  simple('isupper', isUpper),
  simple('lower', (self) => self.toLowerCase()),
  simple('swapcase', swapped),
  simple('title', titled),
  simple('upper', (self) => self.toUpperCase()),
];
