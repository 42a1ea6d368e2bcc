import { TemplateError } from '../../errors.ts';
import type { Expression, Parameter } from '../ast.ts';
import type { Tag } from './index.ts';
import { inlinePrefix } from './macro.ts';

/**
 * `{% materialization name, adapter='x', supported_languages=['sql'] %}...{% endmaterialization %}`: a macro named
 * `materialization_name_adapter` whose only parameter is `supported_languages`.
 */
export const materializationTag: Tag = (parser, tag) => {
  const name = parser.parseDeclaredName();
  let adapter = 'default';
  let languages: Expression = sqlOnly(name.start, name.end);
  while (parser.skip('comma')) {
    const option = parser.parseDeclaredName();
    if (option.value === 'default') continue;
    if (option.value === 'adapter') {
      parser.expect('operator', '=');
      const value = parser.parseExpression();
      if (value.kind !== 'literal' || typeof value.value !== 'string')
        parser.failAt('the `adapter` of a materialization must be a string', value);
      else adapter = value.value;
    } else if (option.value === 'supported_languages') {
      parser.expect('operator', '=');
      languages = parser.parseExpression();
    } else {
      const place = { file: parser.tokens.file, span: option };
      throw new TemplateError(
        'other',
        `the materialization \`${name.value}\` has an unknown argument \`${option.value}\``,
        place,
      );
    }
  }
  const { start, end } = languages;
  const parameter: Parameter = { name: 'supported_languages', default: languages, type: undefined, start, end };
  const macro = parser.parseMacro(
    `${inlinePrefix}materialization_${name.value}_${adapter}`,
    [parameter],
    tag,
    'endmaterialization',
  );
  return { kind: 'macro', macro, start: macro.start, end: macro.end };
};

const sqlOnly = (start: number, end: number): Expression => ({
  kind: 'list',
  items: [{ kind: 'literal', value: 'sql', start, end }],
  start,
  end,
});
