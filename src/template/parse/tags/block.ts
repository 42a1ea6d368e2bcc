import type { Tag } from './index.ts';

/** `{% block name scoped required %}...{% endblock name %}`: without inheritance, just its body. */
export const blockTag: Tag = (parser, { start }) => {
  const name = parser.expectName().value;
  parser.skipSymbol('scoped');
  parser.skipSymbol('required');
  const body = parser.parseOutsideLoop(() => parser.parseBodyUntil('endblock'));
  parser.skipSymbol(name);
  return { kind: 'scoped', name, body, start, end: parser.lastEnd };
};
