{# The part of `create table` between the name and `as`: columns with types and constraints, from the contract. #}
{%- macro get_table_columns_and_constraints() -%}
  {{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}
{%- endmacro -%}

{% macro default__get_table_columns_and_constraints() -%}
  {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{% macro table_columns_and_constraints() %}
  {%- set parts = adapter.render_raw_columns_constraints(raw_columns=model['columns'])
      + adapter.render_raw_model_constraints(raw_constraints=model['constraints']) %}
    (
      {{ parts | join(', ') }}
    )
{% endmacro %}
