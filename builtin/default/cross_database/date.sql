{% macro date(year, month, day) %}
  {{ return(adapter.dispatch('date', 'dbt')(year, month, day)) }}
{% endmacro %}

{% macro default__date(year, month, day) -%}
  {%- set day_of_month = modules.datetime.date(year, month, day) -%}
  to_date('{{ day_of_month.strftime('%Y-%m-%d') }}', 'YYYY-MM-DD')
{%- endmacro %}
