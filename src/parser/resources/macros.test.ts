import { describe, expect, it } from 'vitest';
import { parseFiles } from '../testing/parseFiles.ts';

describe('macros of the manifest', () => {
  it('name what they call in the order of the text, dispatched ones with both names', () => {
    const { manifest } = parseFiles({
      'macros/m.sql': `{% macro outer() %}{{ first(second()) }}{{ adapter.dispatch('third', 'shop')() }}{{ second() }}{% endmacro %}
{% macro first(a) %}{% endmacro %}{% macro second() %}{% endmacro %}
{% macro third() %}{{ adapter.dispatch('third', 'shop')() }}{% endmacro %}{% macro default__third() %}{% endmacro %}`,
    });
    const calls = (name: string) => manifest.macros.get(`macro.shop.${name}`)?.depends_on.macros;
    expect(calls('outer')).toEqual(['first', 'second', 'third', 'default__third'].map((name) => `macro.shop.${name}`));
    expect(calls('third')).toEqual(['macro.shop.default__third']);
  });

  it('name macros of other packages that nobody could call, as dbt does', () => {
    const { manifest } = parseFiles({
      'dbt_packages/tools/dbt_project.yml': "name: tools\nversion: '0.3'\n",
      'dbt_packages/tools/macros/t.sql': '{% macro run_query(sql) %}{% endmacro %}',
      'macros/m.sql': "{% macro m(x) %}{{ run_query('select 1') }}{{ x.replace('a', 'b') }}{% endmacro %}",
    });
    expect(manifest.macros.get('macro.shop.m')?.depends_on.macros).toEqual([
      'macro.tools.run_query',
      'macro.dbt.replace',
    ]);
  });

  it('keep the white space that their tags reach over, but not that of the ends of the file', () => {
    const { manifest } = parseFiles({
      'macros/m.sql': '\n\n{%- macro a() -%} 1 {%- endmacro -%}\n\n{% macro b() %}{% endmacro -%}\n\n',
    });
    expect(manifest.macros.get('macro.shop.a')?.macro_sql).toBe('{%- macro a() -%} 1 {%- endmacro -%}\n\n');
    expect(manifest.macros.get('macro.shop.b')?.macro_sql).toBe('{% macro b() %}{% endmacro -%}');
  });
});
