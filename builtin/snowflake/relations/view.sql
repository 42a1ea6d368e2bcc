{% macro snowflake__create_view_as(relation, sql) -%}
  {{ snowflake__create_view_as_with_temp_flag(relation, sql) }}
{% endmacro %}

{# The name under which projects override the views that incremental models are built from. #}
{% macro snowflake__create_view_as_with_temp_flag(relation, sql, is_temporary=False) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {{ sql_header if sql_header is not none }}
  create or replace {{ 'secure ' if config.get('secure', default=false) }}{{ 'temporary ' if is_temporary }}view {{ relation }}
  {%- if config.persist_column_docs() %}
    {{ snowflake__commented_columns(get_columns_in_query(sql)) }}
  {%- endif %}
  {%- if config.get('contract').enforced %}
    {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
    {{ snowflake__create_options() }}
  as (
    {{ sql }}
  );
{%- endmacro %}
