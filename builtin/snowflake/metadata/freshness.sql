{# When tables were last changed, by the catalog: one query for many. #}
{% macro snowflake__get_relation_last_modified(information_schema, relations) -%}
  {%- set asked = [] -%}
  {%- for relation in relations -%}
    {%- do asked.append("(upper(table_schema) = upper('" ~ relation.schema ~ "') and upper(table_name) = upper('" ~ relation.identifier ~ "'))") -%}
  {%- endfor -%}
  {%- call statement('last_modified', fetch_result=True, auto_begin=False) -%}
    select
      table_schema as schema,
      table_name as identifier,
      last_altered as last_modified,
      {{ current_timestamp() }} as snapshotted_at
    from {{ information_schema }}.tables
    where (
      {{ asked | join('\n      or ') }}
    )
  {%- endcall -%}
  {{ return(load_result('last_modified')) }}
{% endmacro %}
