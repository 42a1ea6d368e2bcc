{% macro snowflake__get_columns_in_relation(relation) -%}
  {%- set found = [] -%}
  {%- for row in run_query('describe table ' ~ relation.render()) -%}
    {%- do found.append(api.Column.from_description(row['name'], row['type'])) -%}
  {%- endfor -%}
  {% do return(found) %}
{% endmacro %}

{# A type changes in place. #}
{% macro snowflake__alter_column_type(relation, column_name, new_column_type) -%}
  {% call statement('alter_column_type') %}
    alter {{ 'iceberg ' if relation.is_iceberg_format }}table {{ relation.render() }} alter {{ adapter.quote(column_name) }} set data type {{ new_column_type }};
  {% endcall %}
{% endmacro %}

{% macro snowflake__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {%- set kind = 'dynamic table' if relation.is_dynamic_table else ('table' if relation.is_interactive_table else relation.type) -%}
  {%- set head = 'alter ' ~ ('iceberg ' if relation.is_iceberg_format else '') ~ kind ~ ' ' ~ relation.render() -%}
  {%- if add_columns -%}
    {%- set added = [] -%}
    {%- for column in add_columns -%}
      {%- do added.append(adapter.quote(column.name) ~ ' ' ~ snowflake__type_for_alter(relation, column)) -%}
    {%- endfor -%}
    {% do run_query(head ~ ' add column ' ~ added | join(', ')) %}
  {%- endif -%}
  {%- if remove_columns -%}
    {%- set removed = [] -%}
    {%- for column in remove_columns -%}
      {%- do removed.append(adapter.quote(column.name)) -%}
    {%- endfor -%}
    {% do run_query(head ~ ' drop column ' ~ removed | join(', ')) %}
  {%- endif -%}
{% endmacro %}

{# Iceberg knows one length of text. #}
{% macro snowflake__type_for_alter(relation, column) -%}
  {%- if relation.is_iceberg_format and column.is_string() -%}
    {{ return('STRING') }}
  {%- endif -%}
  {{ return(column.data_type ~ (" collate '" ~ column.collation ~ "'" if column.collation else '')) }}
{%- endmacro %}
