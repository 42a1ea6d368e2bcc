{# A query that gives the columns of another and no row. #}
{% macro get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
  {{ return(adapter.dispatch('get_empty_subquery_sql', 'dbt')(select_sql, select_sql_header)) }}
{% endmacro %}

{% macro default__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
  {{ select_sql_header if select_sql_header is not none }}
  select * from (
    {{ select_sql }}
  ) as __dbt_sbq
  where false
  limit 0
{% endmacro %}

{# A query of nulls that has the names and types of a contract. #}
{% macro get_empty_schema_sql(columns) -%}
  {{ return(adapter.dispatch('get_empty_schema_sql', 'dbt')(columns)) }}
{% endmacro %}

{% macro default__get_empty_schema_sql(columns) %}
  {%- set untyped = [] -%}
  {%- set unscaled = [] -%}
  {%- set selected = [] -%}
  {%- for column in columns.values() -%}
    {%- if not column['data_type'] -%}
      {%- do untyped.append(column['name']) -%}
    {%- else -%}
      {%- if column['data_type'].strip().lower() in ('numeric', 'decimal', 'number') -%}
        {%- do unscaled.append(column['name']) -%}
      {%- endif -%}
      {%- set name = adapter.quote(column['name']) if column.get('quote') else column['name'] -%}
      {%- do selected.append(dbt.cast('null', column['data_type']) ~ ' as ' ~ name) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if untyped | length > 0 -%}
    {{ exceptions.column_type_missing(column_names=untyped) }}
  {%- elif unscaled | length > 0 -%}
    {{ exceptions.warn("Columns of a contract have a numeric type without precision and scale, which may round values: " ~ unscaled) }}
  {%- endif %}
  select {{ selected | join(', ') }}
{% endmacro %}

{# Column objects of what a query would give. A header runs first, in the same session: only one statement can be described. #}
{% macro get_column_schema_from_query(select_sql, select_sql_header=none) -%}
  {% if select_sql_header is not none and select_sql_header | trim %}
    {% call statement('sql_header') %}
      {{ select_sql_header }}
    {% endcall %}
  {% endif %}
  {% do return(adapter.get_column_schema_from_query(get_empty_subquery_sql(select_sql))) %}
{% endmacro %}

{# Only the names. #}
{% macro get_columns_in_query(select_sql) -%}
  {{ return(adapter.dispatch('get_columns_in_query', 'dbt')(select_sql)) }}
{% endmacro %}

{% macro default__get_columns_in_query(select_sql) %}
  {% call statement('get_columns_in_query', fetch_result=True, auto_begin=False) -%}
    {{ get_empty_subquery_sql(select_sql) }}
  {% endcall %}
  {{ return(load_result('get_columns_in_query').table.columns | map(attribute='name') | list) }}
{% endmacro %}
