/** What Python's `str.isspace` takes for whitespace, as the class of a regular expression. */
export const whitespaceClass = '[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';

const beyondAscii = new RegExp(whitespaceClass);

/** Whether a UTF-16 unit is whitespace. */
export const isSpace = (unit: number): boolean =>
  unit < 0x80
    ? unit === 32 || (unit >= 9 && unit <= 13) || (unit >= 28 && unit <= 31)
    : beyondAscii.test(String.fromCharCode(unit));
