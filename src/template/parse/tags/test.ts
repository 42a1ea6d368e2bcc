import type { Tag } from './index.ts';
import { inlinePrefix } from './macro.ts';

/** `{% test name(model) %}...{% endtest %}`, also as `data_test`: a macro named `test_name`. */
export const testTag: Tag = (parser, tag) => {
  const name = `${inlinePrefix}test_${parser.parseDeclaredName().value}`;
  const macro = parser.parseMacro(name, parser.parseSignature(), tag, 'endtest', 'enddata_test');
  return { kind: 'macro', macro, start: macro.start, end: macro.end };
};
