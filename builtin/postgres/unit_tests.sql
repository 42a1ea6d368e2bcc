{# With the names of types as SQL knows them: `integer[]`, not `ARRAY`. #}
{% macro postgres__get_columns_for_unit_tests(relation) -%}
  {{ return(postgres__get_columns_in_relation(relation)) }}
{%- endmacro %}

{# JSON for columns of JSON, an array for those of arrays. #}
{% macro postgres__unit_test_literal(value, type) -%}
  {%- if value is mapping or not type.endswith('[]') -%}
    {{ return(dbt.string_literal(dbt.escape_single_quotes(tojson(value)))) }}
  {%- endif -%}
  {%- set items = [] -%}
  {%- for item in value -%}
    {%- if item is string -%}
      {%- do items.append(dbt.string_literal(dbt.escape_single_quotes(item))) -%}
    {%- elif item is none -%}
      {%- do items.append('null') -%}
    {%- elif item is mapping or item is iterable -%}
      {%- do items.append(postgres__unit_test_literal(item, type)) -%}
    {%- else -%}
      {%- do items.append(item) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return('array[' ~ items | join(', ') ~ ']') }}
{%- endmacro %}
