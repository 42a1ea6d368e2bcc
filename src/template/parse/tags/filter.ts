import type { Tag } from './index.ts';

/** `{% filter upper | trim %}...{% endfilter %}` */
export const filterTag: Tag = (parser, { start }) => {
  const filter = parser.parseBlockFilters();
  const body = parser.parseBodyUntil('endfilter');
  return { kind: 'filterBlock', filter, body, start, end: parser.lastEnd };
};
