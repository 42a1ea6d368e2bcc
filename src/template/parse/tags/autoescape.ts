import type { Tag } from './index.ts';

/** `{% autoescape false %}...{% endautoescape %}`: SQL is never escaped, so switching it on is refused. */
export const autoescapeTag: Tag = (parser, { start }) => {
  const value = parser.parseExpression();
  if (value.kind !== 'literal' || value.value !== false) parser.failAt('`autoescape` can only be `false`', value);
  const body = parser.parseBodyUntil('endautoescape');
  return { kind: 'scoped', body, start, end: parser.lastEnd };
};
