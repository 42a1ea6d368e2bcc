import type { Tag } from './index.ts';

/** `{% for x in y if test recursive %}...{% else %}...{% endfor %}` */
export const forTag: Tag = (parser, { start }) => {
  const target = parser.parseTarget();
  parser.expect('symbol', 'in');
  const iterable = parser.parseTuple({ noConditional: true });
  const test = parser.skipSymbol('if') ? parser.parseExpression() : undefined;
  const recursive = parser.skipSymbol('recursive');
  const body = parser.withLoop(true, () => parser.parseBody('endfor', 'else'));
  const otherwise = parser.nextToken().value === 'else' ? parser.parseBodyUntil('endfor') : undefined;
  return { kind: 'for', target, iterable, test, recursive, body, otherwise, start, end: parser.lastEnd };
};
