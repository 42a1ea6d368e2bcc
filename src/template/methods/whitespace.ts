/** What Python's `str.isspace` takes for whitespace, as the class of a regular expression. */
export const whitespaceClass = '[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
