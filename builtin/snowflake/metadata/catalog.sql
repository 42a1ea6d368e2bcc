{# One row a column, with what the account knows of its table: owner, comment, sizes. #}
{% macro snowflake__get_catalog(information_schema, schemas) -%}
  {%- set asked = [] -%}
  {%- for schema in schemas -%}
    {%- do asked.append('( ' ~ snowflake__catalog_match('table_schema', schema) ~ ' )') -%}
  {%- endfor -%}
  {{ return(snowflake__catalog_table(information_schema, asked)) }}
{%- endmacro %}

{% macro snowflake__get_catalog_relations(information_schema, relations) -%}
  {%- set asked = [] -%}
  {%- for relation in relations -%}
    {%- set parts = [snowflake__catalog_match('table_schema', relation.schema)] -%}
    {%- if relation.identifier -%}{%- do parts.append(snowflake__catalog_match('table_name', relation.identifier)) -%}{%- endif -%}
    {%- do asked.append('( ' ~ parts | join(' and ') ~ ' )') -%}
  {%- endfor -%}
  {{ return(snowflake__catalog_table(information_schema, asked)) }}
{%- endmacro %}

{# The first condition can use the catalog's index, the second one is exact. #}
{% macro snowflake__catalog_match(column, name) -%}
  {{ return('"' ~ column ~ '" ilike \'' ~ name ~ '\' and upper("' ~ column ~ '") = upper(\'' ~ name ~ '\')') }}
{%- endmacro %}

{# A number about a table, with its name and a word about it; shown where there is one. #}
{% macro snowflake__catalog_stat(id, label, value, about, condition) -%}
  '{{ label }}' as "stats:{{ id }}:label",
  {{ value }} as "stats:{{ id }}:value",
  '{{ about }}' as "stats:{{ id }}:description",
  ({{ condition }}) as "stats:{{ id }}:include"
{%- endmacro %}

{% macro snowflake__catalog_table(information_schema, conditions) -%}
  {%- set asked = conditions | join(' or ') -%}
  {%- set sql -%}
    with tables as (
      select
        table_catalog as "table_database",
        table_schema as "table_schema",
        table_name as "table_name",
        case when is_dynamic = 'YES' and table_type = 'BASE TABLE' then 'DYNAMIC TABLE' else table_type end as "table_type",
        comment as "table_comment",
        table_owner as "table_owner",
        {{ snowflake__catalog_stat('clustering_key', 'Clustering Key', 'clustering_key', 'The key used to cluster this table', 'clustering_key is not null') }},
        {{ snowflake__catalog_stat('row_count', 'Row Count', 'row_count', 'An approximate count of rows in this table', 'row_count is not null') }},
        {{ snowflake__catalog_stat('bytes', 'Approximate Size', 'bytes', 'Approximate size of the table as reported by Snowflake', 'bytes is not null') }},
        {{ snowflake__catalog_stat('last_modified', 'Last Modified', "to_varchar(convert_timezone('UTC', last_altered), 'yyyy-mm-dd HH24:MI'||'UTC')", 'The timestamp for last update/change', "last_altered is not null and table_type in ('BASE TABLE', 'INTERACTIVE TABLE')") }}
      from {{ information_schema }}.tables
      where ( {{ asked }} )
    ),
    columns as (
      select
        table_catalog as "table_database",
        table_schema as "table_schema",
        table_name as "table_name",
        column_name as "column_name",
        ordinal_position as "column_index",
        data_type as "column_type",
        comment as "column_comment"
      from {{ information_schema }}.columns
      where ( {{ asked }} )
    )
    select *
    from tables
    join columns using ("table_database", "table_schema", "table_name")
    order by "column_index"
  {%- endset -%}
  {{ return(run_query(sql)) }}
{%- endmacro %}
