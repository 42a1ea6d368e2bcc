import type { Tag } from './index.ts';

/** `{% docs name %}...{% enddocs %}`: within a text that is rendered, a macro without arguments. */
export const docsTag: Tag = (parser, tag) => {
  const macro = parser.parseMacro(`dbt_docs__${parser.parseDeclaredName().value}`, [], tag, 'enddocs');
  return { kind: 'macro', macro, start: macro.start, end: macro.end };
};
