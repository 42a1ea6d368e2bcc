/** Classes in the syntax of JavaScript's `v` flag, for use inside of `[...]`. */
interface Classes {
  readonly word: string;
  readonly digit: string;
  readonly space: string;
}

const unicode: Classes = {
  word: '\\p{L}\\p{N}_',
  digit: '\\p{Nd}',
  space: '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000',
};
const ascii: Classes = { word: 'a-zA-Z0-9_', digit: '0-9', space: '\\t-\\r\\x20' };

/** What `\w`, `\D` and their like stand for, as a class that may stand alone or inside another one. */
export function escapeClass(letter: string, isAscii: boolean): string | undefined {
  const classes = isAscii ? ascii : unicode;
  switch (letter) {
    case 'w':
      return `[${classes.word}]`;
    case 'W':
      return `[^${classes.word}]`;
    case 'd':
      return `[${classes.digit}]`;
    case 'D':
      return `[^${classes.digit}]`;
    case 's':
      return `[${classes.space}]`;
    case 'S':
      return `[^${classes.space}]`;
    default:
      return undefined;
  }
}

/** `\b` and `\B` for the same meaning of a word. */
export function boundary(letter: 'b' | 'B', isAscii: boolean): string {
  const word = escapeClass('w', isAscii);
  return letter === 'b'
    ? `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
    : `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
}

/** One character as JavaScript's source, safe in and out of classes. */
export function literal(code: number): string {
  const isPlain = (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return isPlain ? String.fromCharCode(code) : `\\u{${code.toString(16)}}`;
}
