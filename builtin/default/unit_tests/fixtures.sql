{# Given rows as a query with the columns and types of the relation that they stand for; columns left out are null. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) %}
  -- Fixture for {{ model.name }}
  {%- set quoted = {} -%}
  {%- if not column_name_to_data_types -%}
    {%- set relation = defer_relation or this -%}
    {%- set column_name_to_data_types = {} -%}
    {%- for column in get_columns_for_unit_tests(relation) -%}
      {%- do column_name_to_data_types.update({column.name | lower: column.data_type}) -%}
      {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
    {%- if not column_name_to_data_types -%}
      {{ exceptions.raise_compiler_error("Not able to get columns for unit test '" ~ model.name ~ "' from relation " ~ relation ~ ": it does not exist. Build it first, for example with --empty.") }}
    {%- endif -%}
  {%- endif -%}

  {%- set nothing = {} -%}
  {%- for name, type in column_name_to_data_types.items() -%}
    {%- do nothing.update({name: dbt.safe_cast('null', type) | trim}) -%}
  {%- endfor -%}

  {%- for row in rows %}
    {{ validate_fixture_rows(rows, loop.index) }}
    {%- set values = nothing.copy() -%}
    {%- do values.update(format_row(row, column_name_to_data_types)) -%}
    {{ row_as_select(values, quoted) }}
    {{- '\nunion all' if not loop.last }}
  {%- endfor -%}

  {%- if not rows %}
    {{ row_as_select(nothing, quoted) }}
    limit 0
  {%- endif -%}
{% endmacro %}

{# Expected rows: only the columns that they name. #}
{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) %}
  {%- if not rows -%}
    select * from dbt_internal_unit_test_actual
    limit 0
  {%- else -%}
    {%- for row in rows %}
      {{ row_as_select(format_row(row, column_name_to_data_types), column_name_to_quoted) }}
      {{- '\nunion all' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{% macro row_as_select(values, quoted) -%}
  select
  {% for name, value in values.items() -%}
    {{ value }} as {{ quoted.get(name, name) }}{{ ', ' if not loop.last }}
  {%- endfor %}
{%- endmacro %}

{# One row's values, by lower-cased name, as SQL of the columns' types. #}
{% macro format_row(row, column_name_to_data_types) %}
  {%- set formatted = {} -%}
  {%- for name, value in row.items() -%}
    {%- set key = name | lower -%}
    {%- if key not in column_name_to_data_types -%}
      {{ exceptions.raise_compiler_error("Invalid column name: '" ~ name ~ "' in unit test fixture for '" ~ model.name ~ "'. Accepted columns are: " ~ (column_name_to_data_types.keys() | list)) }}
    {%- endif -%}
    {%- set literal = value -%}
    {%- if value is string and value.endswith('.0') and column_name_to_data_types[key] | lower in ('integer', 'bigint', 'smallint', 'int') -%}
      {#- a float without a fraction, which a text cannot be cast from -#}
      {%- set literal = value -%}
    {%- elif value is string -%}
      {%- set literal = dbt.string_literal(dbt.escape_single_quotes(value)) -%}
    {%- elif value is none -%}
      {%- set literal = 'null' -%}
    {%- elif value is mapping or value is iterable -%}
      {%- set literal = unit_test_literal(value, column_name_to_data_types[key]) -%}
    {%- endif -%}
    {%- set type = column_name_to_data_types[key] -%}
    {%- do formatted.update({key: dbt.safe_cast(literal, unit_test_text_type(type) if value is string else type) | trim}) -%}
  {%- endfor -%}
  {{ return(formatted) }}
{% endmacro %}

{# A text that is longer than its column allows is a mistake of the fixture that must show, and a cast would cut it silently. #}
{% macro unit_test_text_type(type) -%}
  {{ return('character varying' if (type | lower).startswith('character varying(') else type) }}
{%- endmacro %}

{# A list or mapping of a fixture as SQL that can be cast to the column's type. #}
{% macro unit_test_literal(value, type) -%}
  {{ return(adapter.dispatch('unit_test_literal', 'dbt')(value, type)) }}
{%- endmacro %}

{% macro default__unit_test_literal(value, type) -%}
  {{ return(value) }}
{%- endmacro %}

{# For adapters that cannot take every row. #}
{% macro validate_fixture_rows(rows, row_number) -%}
  {{ return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) }}
{%- endmacro %}

{% macro default__validate_fixture_rows(rows, row_number) -%}
{%- endmacro %}

{# Types of the columns that a unit test stands on, from the relation in the database. #}
{% macro get_columns_for_unit_tests(relation) %}
  {{ return(adapter.dispatch('get_columns_for_unit_tests', 'dbt')(relation)) }}
{% endmacro %}

{% macro default__get_columns_for_unit_tests(relation) %}
  {{ return(adapter.get_columns_in_relation(relation)) }}
{% endmacro %}
