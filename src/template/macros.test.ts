import { describe, expect, it } from 'vitest';
import {
  type Definition,
  Evaluation,
  macroFunction,
  noKwargs,
  PyFunction,
  parseMacroFile,
  parseTemplate,
  render,
  returnFunction,
  settleNow,
  TemplateError,
  type Value,
  wait,
} from './index.ts';

const parse = (text: string): Definition[] => parseMacroFile({ path: 'macros/m.sql', text });

describe('the macros of a file', () => {
  it('have the names that templates call them by', () => {
    const text = `
      {% macro cents(column) %}{% endmacro %}
      {% test unique(model, column_name) %}{% endtest %}
      {% data_test not_null(model) %}{% enddata_test %}
      {% materialization view, default %}{% endmaterialization %}
      {%- materialization table, adapter='postgres', supported_languages=['sql', 'python'] -%}{%- endmaterialization -%}
    `;
    expect(
      parse(text).map(({ kind, name, macroName, adapter, supportedLanguages }) => [
        kind,
        name,
        macroName,
        adapter,
        supportedLanguages,
      ]),
    ).toEqual([
      ['macro', 'cents', 'cents', undefined, undefined],
      ['test', 'unique', 'test_unique', undefined, undefined],
      ['test', 'not_null', 'test_not_null', undefined, undefined],
      ['materialization', 'view', 'materialization_view_default', 'default', ['sql']],
      ['materialization', 'table', 'materialization_table_postgres', 'postgres', ['sql', 'python']],
    ]);
  });

  it('know their parameters, with types and defaults', () => {
    const [macro] = parse('{% macro m(a, b: list[int] = [], c=1 + 1) %}{% endmacro %}');
    expect(macro?.parameters.map(({ name, type, default: value }) => [name, type, value?.kind])).toEqual([
      ['a', undefined, undefined],
      ['b', 'list[int]', 'list'],
      ['c', undefined, 'binary'],
    ]);
  });

  it('know what they call, without being called', () => {
    const [macro] = parse(`{% macro m(x=base()) %}
      {{ run_query(sql) }} {{ dbt.type_string() }} {% do run_query(1) %} {{ x.y.z() }} {{ [f(g(1))] | map('upper') }}
      {% call statement('main') %}{{ inside() }}{% endcall %}
      {{ adapter.dispatch('concat', 'dbt')(fields) }} {{ adapter.dispatch(macro_name='hash') }} {{ adapter.dispatch(name) }}
      {% if execute %}{{ hidden(a=deep()) }}{% endif %} {# no() #} {% raw %}{{ never() }}{% endraw %}
    {% endmacro %}`);
    expect(macro?.depends).toEqual([
      'base',
      'run_query',
      'dbt.type_string',
      'f',
      'g',
      'statement',
      'inside',
      { name: 'concat', namespace: 'dbt' },
      { name: 'hash', namespace: undefined },
      'hidden',
      'deep',
    ]);
  });

  it('stand where they stand', () => {
    const text = 'noise {% ### %}\n{%- macro a() %}x{% endmacro -%}\n';
    const [macro] = parse(text);
    expect(text.slice(macro?.span.start, macro?.span.end)).toBe('\n{%- macro a() %}x{% endmacro -%}\n');
  });

  it('are read whole: a mistake in one is a mistake of the file', () => {
    expect(() => parse('{% macro a() %}{% endmacro %}{% macro b() %}{{ 1 + }}{% endmacro %}')).toThrow(TemplateError);
  });
});

describe('a macro as a value', () => {
  const evaluation = new Evaluation();
  const globals = new Map<string, Value>([['return', returnFunction]]);
  const call = (text: string, ...args: Value[]): Value => {
    for (const one of parse(text)) globals.set(one.macroName, macroFunction(one, globals, { evaluation }));
    const macro = globals.get('m') as ReturnType<typeof macroFunction>;
    return settleNow(macro.call(args, noKwargs));
  };

  it('gives what it prints, or what it returns', () => {
    expect(call('{% macro m(a) %} {{ a }} {% endmacro %}', 1)).toBe(' 1 ');
    expect(call('{% macro m(a) %} {{ return([a]) }} {% endmacro %}', 1)).toEqual([1]);
    expect(
      call('{% macro m(a) %}{% for x in a %}{% set y %}{{ return(x) }}{% endset %}{% endfor %}{% endmacro %}', [5, 6]),
    ).toBe(5);
  });

  it('takes its context late, so that macros may call each other', () => {
    expect(
      call(
        '{% macro m(n) %}{{ n }}{{ other(n - 1) if n }}{% endmacro %}{% macro other(n) %}-{{ m(n) }}{% endmacro %}',
        2,
      ),
    ).toBe('2-1-0');
  });

  it('leaves no trace of a failed call', () => {
    expect(() =>
      call('{% macro m() %}{{ inner() }}{% endmacro %}{% macro inner() %}{{ nope() }}{% endmacro %}'),
    ).toThrow("'nope' is undefined");
    expect(evaluation.depth).toBe(0);
    expect(evaluation.unit).toBe('the template');
  });

  it('waits in its defaults, arguments, conditions and caller', async () => {
    const late = new PyFunction('late', (args) => wait(Promise.resolve(args[0] as Value)));
    const text = `{% macro m(a, b=late('d'), c=a) -%}
      {{ a }}{{ b }}{{ c }}{% if late(false) %}no{% elif late(true) %}yes{% endif %}{{ caller(late('!')) }}
      {%- for x in [1, 2, 3] if late(x) != 2 %}{{ x }}{% if late(x) == 3 %}{% break %}{% endif %}{% else %}none{% endfor %}
      {%- set t | upper %}{{ late('t') }}{% endset %}{{ t }}{{ late(1) < late(2) < late(2) }}{{ late(0) or late('or') }}
    {%- endmacro %}`;
    const words = new Map<string, Value>([['late', late]]);
    for (const one of parse(text)) words.set(one.macroName, macroFunction(one, words));
    const template = parseTemplate({ path: 'm.sql', text: "{% call(x) m(late('a')) %}[{{ x }}]{% endcall %}" });
    expect(await render(template, words)).toBe('adayes[!]13TFalseor');
  });
});
