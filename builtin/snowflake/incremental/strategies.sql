{% macro snowflake__get_incremental_default_sql(arg_dict) %}
  {{ return(get_incremental_merge_sql(arg_dict)) }}
{% endmacro %}

{% macro snowflake__get_incremental_append_sql(arg_dict) %}
  {% set insert = get_insert_into_sql(arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns']) %}
  {{ return(snowflake_dml_explicit_transaction(insert)) }}
{% endmacro %}

{# Without a key nothing matches, and a plain insert says so. #}
{% macro snowflake__get_merge_sql(target, source_sql, unique_key, dest_columns, incremental_predicates) -%}
  {%- if unique_key -%}
    {%- set dml = default__get_merge_sql(target, source_sql, unique_key, dest_columns, incremental_predicates) -%}
  {%- else -%}
    {%- set header = config.get('sql_header', none) -%}
    {%- set dml -%}
      {{ header if header is not none }}
      {{ get_insert_into_sql(target, source_sql, dest_columns) }}
    {%- endset -%}
  {%- endif -%}
  {{ return(snowflake_dml_explicit_transaction(dml)) }}
{%- endmacro %}

{% macro snowflake__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) %}
  {%- set dml = default__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
  {{ return(snowflake_dml_explicit_transaction(dml)) }}
{% endmacro %}

{# Replaces every row of the table: Snowflake has no partitions to choose from. #}
{% macro snowflake__get_incremental_insert_overwrite_sql(arg_dict) %}
  {%- set columns = config.get('overwrite_columns') -%}
  {%- set listed = columns | join(', ') if columns else none -%}
  {%- set dml -%}
    {{ config.get('sql_header', '') }}
    insert overwrite into {{ arg_dict['target_relation'].render() }} {{ '(' ~ listed ~ ')' if listed }}
    select {{ listed or '*' }} from {{ arg_dict['temp_relation'].render() }}
  {%- endset -%}
  {{ return(snowflake_dml_explicit_transaction(dml)) }}
{% endmacro %}

{# The rows of a batch's time make way for the new ones, in one transaction: nobody sees the gap between. #}
{% macro snowflake__get_incremental_microbatch_sql(arg_dict) %}
  {%- set target_relation = arg_dict['target_relation'] -%}
  {%- set conditions = [] + (arg_dict['incremental_predicates'] or []) -%}
  {%- set batch = model.get('batch') -%}
  {%- set column = 'DBT_INTERNAL_TARGET.' ~ model.config.event_time -%}
  {%- if batch and batch.event_time_start -%}
    {%- do conditions.append(column ~ " >= to_timestamp_tz('" ~ batch.event_time_start ~ "')") -%}
  {%- endif -%}
  {%- if batch and batch.event_time_end -%}
    {%- do conditions.append(column ~ " < to_timestamp_tz('" ~ batch.event_time_end ~ "')") -%}
  {%- endif -%}
  {%- set dml -%}
    delete from {{ target_relation }} DBT_INTERNAL_TARGET
    where (
      {{ conditions | join('\n      and ') }}
    );
    {{ get_insert_into_sql(target_relation, arg_dict['temp_relation'], arg_dict['dest_columns']) }}
  {%- endset -%}
  {{ return(snowflake_dml_explicit_transaction(dml)) }}
{% endmacro %}
