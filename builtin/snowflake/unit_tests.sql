{# JSON for columns that hold anything; a text in the place of an object would be a variant that holds a text. #}
{% macro snowflake__unit_test_literal(value, type) -%}
  {{ return('parse_json(' ~ dbt.string_literal(tojson(value) | replace('\\', '\\\\') | replace("'", "''")) ~ ')') }}
{%- endmacro %}
