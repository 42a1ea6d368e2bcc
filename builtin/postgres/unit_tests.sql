{# A value that is longer than its column allows is a mistake of the fixture that must show, and a cast would cut it silently. #}
{% macro postgres__unit_test_type(column) -%}
  {{ return('character varying' if column.dtype | lower in ('character varying', 'varchar') else column.data_type) }}
{%- endmacro %}
