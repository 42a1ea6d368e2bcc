{# An enforced contract: the query must give exactly the declared names and types, in any order. #}
{%- macro get_assert_columns_equivalent(sql) -%}
  {{ adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) }}
{%- endmacro -%}

{% macro default__get_assert_columns_equivalent(sql) -%}
  {{ return(assert_columns_equivalent(sql)) }}
{%- endmacro %}

{% macro assert_columns_equivalent(sql) %}
  {%- set declared = model['columns'] -%}
  {%- if not declared -%}
    {{ return(none) }}
  {%- endif -%}
  {%- set given_columns = format_columns(get_column_schema_from_query(sql, config.get('sql_header', none))) -%}
  {%- set declared_columns = format_columns(get_column_schema_from_query(get_empty_schema_sql(declared))) -%}
  {%- set matching = [] -%}
  {%- for wanted in declared_columns -%}
    {%- for given in given_columns if given.name == wanted.name and given.formatted == wanted.formatted -%}
      {%- do matching.append(given.name) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- if matching | length != declared_columns | length or given_columns | length != declared_columns | length -%}
    {%- do exceptions.raise_contract_error(declared_columns, given_columns) -%}
  {%- endif -%}
{% endmacro %}

{# Name, type and one text of both, in the form that the contract error shows. #}
{% macro format_columns(columns) %}
  {% set formatted = [] %}
  {% for column in columns %}
    {%- do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) -%}
  {% endfor %}
  {{ return(formatted) }}
{% endmacro %}

{% macro default__format_column(column) -%}
  {{ return({'name': column.name, 'data_type': column.dtype, 'formatted': column.column.lower() ~ ' ' ~ column.dtype}) }}
{%- endmacro -%}
