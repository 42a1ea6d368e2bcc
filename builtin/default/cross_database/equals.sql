{#
  Equality of two expressions. Under the flag, two nulls are equal and the answer is never null; the form
  uses nothing but case, so that it runs everywhere.
#}
{% macro equals(expr1, expr2) %}
  {{ return(adapter.dispatch('equals', 'dbt')(expr1, expr2)) }}
{%- endmacro %}

{% macro default__equals(expr1, expr2) -%}
{%- set flag = adapter.behavior.enable_truthy_nulls_equals_macro %}
{%- if flag and flag.no_warn %}
  case when (({{ expr1 }} = {{ expr2 }}) or ({{ expr1 }} is null and {{ expr2 }} is null))
    then 0
    else 1
  end = 0
{%- else -%}
  ({{ expr1 }} = {{ expr2 }})
{%- endif %}
{% endmacro %}
