{# The inside of a quoted text: names may hold quotes too. #}
{% macro postgres__literal(value) -%}
  {{ return((value | string) | replace("'", "''")) }}
{%- endmacro %}

{% macro postgres__quoted(value) -%}
  '{{ postgres__literal(value) }}'
{%- endmacro %}
