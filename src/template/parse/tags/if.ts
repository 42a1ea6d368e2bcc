import type { Body, Expression } from '../ast.ts';
import type { Tag } from './index.ts';

/** `{% if x %}...{% elif y %}...{% else %}...{% endif %}` */
export const ifTag: Tag = (parser, { start }) => {
  const branches: { test: Expression; body: Body }[] = [];
  let otherwise: Body | undefined;
  for (;;) {
    const test = parser.parseTuple({ noConditional: true });
    branches.push({ test, body: parser.parseBody('elif', 'else', 'endif') });
    const next = parser.nextToken().value;
    if (next === 'elif') continue;
    if (next === 'else') otherwise = parser.parseBodyUntil('endif');
    break;
  }
  return { kind: 'if', branches, otherwise, start, end: parser.lastEnd };
};
