import type { Tag } from './index.ts';

/** `{% set x, ns.y = value %}`, `{% set x | filter %}...{% endset %}` */
export const setTag: Tag = (parser, { start }) => {
  const target = parser.parseTarget({ namespaces: true });
  if (parser.skipValue('operator', '=')) {
    return { kind: 'set', target, value: parser.parseTuple(), start, end: parser.lastEnd };
  }
  const filter = parser.skip('pipe') ? parser.parseBlockFilters() : undefined;
  const body = parser.parseBodyUntil('endset');
  return { kind: 'setBlock', target, filter, body, start, end: parser.lastEnd };
};
