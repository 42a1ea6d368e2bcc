{# the aggregate any_value came with version 16; a minimum is one of the values too #}
{% macro postgres__any_value(expression) -%}
  min({{ expression }})
{%- endmacro %}
