import { valueError } from '../errors.ts';
import { splitLines } from '../methods/texts.ts';
import { intArgument } from '../signature.ts';
import { characters, codePointLength } from '../text/codePoints.ts';
import { str, textOf, truthy, typeName, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { argumentError, filter, mapOnlyText } from './filter.ts';

interface Wrapping {
  readonly width: number;
  readonly breakLongWords: boolean;
  readonly breakOnHyphens: boolean;
}

/** Where a line may be broken: around whitespace, after hyphens between letters, around dashes. */
const hyphenated =
  /([\t-\r ]+|(?<=[\p{L}\p{N}_!"'&.,?])-{2,}(?=[\p{L}\p{N}_])|[^\t-\r ]+?(?:-(?:(?<=[\p{L}_]{2}-)|(?<=[\p{L}_]-[\p{L}_]-))(?=[\p{L}_]-?[\p{L}_])|(?=[\t-\r ]|$)|(?<=[\p{L}\p{N}_!"'&.,?])(?=-{2,}[\p{L}\p{N}_])))/u;
const spaced = /([\t-\r ]+)/;

function wrapLine(line: string, { width, breakLongWords, breakOnHyphens }: Wrapping): string[] {
  // From the last to the first, to take them off the end.
  const chunks = line
    .split(breakOnHyphens ? hyphenated : spaced)
    .filter((chunk) => chunk !== '' && chunk !== undefined)
    .reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    const current: string[] = [];
    let length = 0;
    if (lines.length > 0 && isBlank(chunks.at(-1) as string)) chunks.pop();
    while (chunks.length > 0) {
      const size = codePointLength(chunks.at(-1) as string);
      if (length + size > width) break;
      current.push(chunks.pop() as string);
      length += size;
    }
    const next = chunks.at(-1);
    if (next !== undefined && codePointLength(next) > width) {
      chunks.pop();
      breakWord(next, { width, breakLongWords, breakOnHyphens }, width - length, current, chunks);
    }
    if (current.length > 0 && isBlank(current.at(-1) as string)) current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

/** A word longer than a line: cut, or put on a line of its own. */
function breakWord(word: string, wrapping: Wrapping, left: number, current: string[], chunks: string[]): void {
  if (!wrapping.breakLongWords) {
    if (current.length === 0) current.push(word);
    else chunks.push(word);
    return;
  }
  const all = characters(word);
  // Nothing may be left: the word then starts on the next line, and the space before it stays.
  let end = left;
  if (wrapping.breakOnHyphens && all.length > end) {
    const hyphen = all.slice(0, end).lastIndexOf('-');
    if (hyphen > 0 && all.slice(0, hyphen).some((character) => character !== '-')) end = hyphen + 1;
  }
  current.push(all.slice(0, end).join(''));
  const rest = all.slice(end).join('');
  if (rest !== '') chunks.push(rest);
}

const isBlank = (chunk: string): boolean => chunk.trim() === '';

export const wordwrap = filter(
  'wordwrap',
  [
    ['width', 79],
    ['break_long_words', true],
    ['wrapstring', null],
    ['break_on_hyphens', true],
  ],
  (input, [width, breakLongWords, wrapstring, breakOnHyphens]) => {
    const wrapping: Wrapping = {
      width: intArgument(width as Value),
      breakLongWords: truthy(breakLongWords as Value),
      breakOnHyphens: truthy(breakOnHyphens as Value),
    };
    const separator = wrapstring === null ? '\n' : str(wrapstring as Value);
    if (textOf(input) === undefined && !(input instanceof Undefined)) {
      throw argumentError(`wordwrap needs a string, not ${typeName(input)}`);
    }
    return mapOnlyText('wordwrap', input, (text) => {
      const lines = splitLines(text);
      if (lines.length > 0 && wrapping.width <= 0) throw valueError(`invalid width ${wrapping.width} (must be > 0)`);
      return lines.map((line) => wrapLine(line, wrapping).join(separator)).join(separator);
    });
  },
);
