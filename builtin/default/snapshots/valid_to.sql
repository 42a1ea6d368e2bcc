{# The end of a version that is still current: null, or the expression of the config. The nullif gives null its type. #}
{% macro get_dbt_valid_to_current(strategy, columns) %}
  {% set current = config.get('dbt_valid_to_current') or 'null' %}
  coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ current }}) as {{ columns.dbt_valid_to }}
{% endmacro %}

{# Rows without an end are current too, also after the config began to name one. #}
{% macro snapshot_current_condition(columns, relation=none) -%}
  {%- set prefix = relation ~ '.' if relation else '' -%}
  {%- if config.get('dbt_valid_to_current') -%}
    ( ({{ prefix }}{{ columns.dbt_valid_to }} = {{ config.get('dbt_valid_to_current') }}) or {{ prefix }}{{ columns.dbt_valid_to }} is null )
  {%- else -%}
    {{ prefix }}{{ columns.dbt_valid_to }} is null
  {%- endif -%}
{%- endmacro %}
