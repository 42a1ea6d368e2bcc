import { describe, expect, it } from 'vitest';
import { parseFiles } from '../testing/parseFiles.ts';
import { isMacroType } from './macroArguments.ts';

const macros = '{% macro m(a, b) %}1{% endmacro %}\n{% test near(model, distance=1) %}select 1{% endtest %}';
const messages = (described: string, project = ''): string =>
  parseFiles({
    'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: shop\n${project}`,
    'macros/m.sql': macros,
    'macros/m.yml': `macros:\n  - name: m\n    arguments:\n${described}`,
  }).messages.join('\n\n');

describe('the arguments of a macro', () => {
  it('may be described as they are', () => {
    expect(messages('      - {name: a, type: int}\n      - {name: b, type: "list[str]", description: x}\n')).toBe('');
  });

  it('W206: another name, with what was meant', () => {
    expect(messages('      - name: aa\n      - name: b\n')).toBe(
      [
        'Warning [W206]: argument 1 of the macro `m` is `a`, and described as `aa`',
        '  --> macros/m.yml:4:15',
        '  3 |     arguments:',
        '  4 |       - name: aa',
        '    |               ^^',
        '  help: did you mean `a`?',
      ].join('\n'),
    );
  });

  it('W206: another number', () => {
    expect(messages('      - name: a\n')).toBe(
      [
        'Warning [W206]: 1 argument is described of the macro `m`, which takes 2',
        '  --> macros/m.yml:4:7',
        '  3 |     arguments:',
        '  4 |       - name: a',
        '    |       ^^^^^^^^^',
        '  help: the macro is `m(a, b)`',
      ].join('\n'),
    );
  });

  it('W206: a type that is none', () => {
    const found = messages('      - {name: a, type: varchar}\n      - {name: b, type: "list[]"}\n');
    expect(found).toContain('`varchar` is no type of an argument of the macro `m`');
    expect(found).toContain('`list[]` is no type of an argument of the macro `m`');
    expect(found).toContain('the types are `str`, `string`, `bool`, `int`, `integer`, `float`, `any`, `relation`,');
  });

  it('are not looked at when the project says so', () => {
    expect(messages('      - name: c\n', 'flags: {validate_macro_args: false}\n')).toBe('');
  });

  it('of a generic test are those of its definition', () => {
    const { messages: found } = parseFiles({
      'tests/generic/near.sql': '{% test near(model, distance=1) %}select 1{% endtest %}',
      'macros/m.yml': 'macros: [{name: test_near, arguments: [{name: model}, {name: distance, type: float}]}]',
    });
    expect(found).toEqual([]);
  });
});

it('types nest', () => {
  for (const type of ['str', 'list[int]', 'dict[str, optional[ any ]]', 'optional[relation]'])
    expect(isMacroType(type), type).toBe(true);
  for (const type of ['', 'Int', 'list', 'list[int', 'dict[str]', 'list[int]]', 'int[str]', 'constructor'])
    expect(isMacroType(type), type).toBe(false);
});
