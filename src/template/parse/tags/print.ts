import type { Expression } from '../ast.ts';
import type { Tag } from './index.ts';

/** `{% print a, b %}` prints each of them. */
export const printTag: Tag = (parser, { start }) => {
  const values: Expression[] = [];
  while (parser.peekToken().type !== 'block-end') {
    if (values.length > 0) parser.expect('comma');
    values.push(parser.parseExpression());
  }
  const { lastEnd: end } = parser;
  return {
    kind: 'scoped',
    body: values.map((value) => ({ kind: 'output', value, start: value.start, end: value.end })),
    start,
    end,
  };
};
