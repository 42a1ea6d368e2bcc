{# The inside of a quoted text: names may hold quotes too. #}
{% macro postgres__literal(value) -%}
  {{ return((value | string) | replace("'", "''")) }}
{%- endmacro %}
