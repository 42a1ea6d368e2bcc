import type { Tag } from './index.ts';

/** `{% do list.append(1) %}` */
export const doTag: Tag = (parser, { start }) => ({
  kind: 'do',
  value: parser.parseTuple(),
  start,
  end: parser.lastEnd,
});
