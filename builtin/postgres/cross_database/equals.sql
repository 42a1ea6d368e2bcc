{% macro postgres__equals(expr1, expr2) -%}
{%- set flag = adapter.behavior.enable_truthy_nulls_equals_macro -%}
{%- if flag and flag.no_warn -%}
  ({{ expr1 }} is not distinct from {{ expr2 }})
{%- else -%}
  ({{ expr1 }} = {{ expr2 }})
{%- endif %}
{% endmacro %}
