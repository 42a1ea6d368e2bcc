import type { Tag } from './index.ts';

/** `{% call(a, b) macro(x) %}...{% endcall %}` */
export const callTag: Tag = (parser, tag) => {
  const parameters = parser.peekToken().type === 'left-paren' ? parser.parseSignature() : [];
  const call = parser.parseExpression();
  if (call.kind !== 'call') return parser.failAt('expected the call of a macro, such as `{% call name() %}`', call);
  const body = parser.parseMacro(undefined, parameters, tag, 'endcall');
  return { kind: 'callBlock', call, body, start: tag.start, end: parser.lastEnd };
};
