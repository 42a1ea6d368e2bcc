import type { Expression, Target } from '../ast.ts';
import type { Tag } from './index.ts';

/** `{% with a = 1, b = 2 %}...{% endwith %}` */
export const withTag: Tag = (parser, { start }) => {
  const bindings: { target: Target; value: Expression }[] = [];
  while (parser.peekToken().type !== 'block-end') {
    if (bindings.length > 0) parser.expect('comma');
    const target = parser.parseTarget();
    parser.expect('operator', '=');
    bindings.push({ target, value: parser.parseExpression() });
  }
  const body = parser.parseBodyUntil('endwith');
  return { kind: 'with', bindings, body, start, end: parser.lastEnd };
};
