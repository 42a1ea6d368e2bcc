import type { Tag } from './index.ts';

/** dbt renames the macros of a text so that they do not hide those of macro files. */
export const inlinePrefix = 'dbt_macro__';

/** `{% macro name(a, b=1) %}...{% endmacro %}` */
export const macroTag: Tag = (parser, tag) => {
  const name = `${inlinePrefix}${parser.parseDeclaredName().value}`;
  parser.assigned.add(name);
  const macro = parser.parseMacro(name, parser.parseSignature(), tag, 'endmacro');
  return { kind: 'macro', macro, start: macro.start, end: macro.end };
};
