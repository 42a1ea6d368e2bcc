{# From the system catalog, which also knows materialized views and, by their name alone, temporary tables. #}
{% macro postgres__get_columns_in_relation(relation) -%}
  {% call statement('get_columns_in_relation', fetch_result=True) %}
    select
      a.attname as column_name,
      pg_catalog.format_type(a.atttypid, null) as data_type,
      information_schema._pg_char_max_length(b.type_id, b.modifier) as character_maximum_length,
      information_schema._pg_numeric_precision(b.type_id, b.modifier) as numeric_precision,
      information_schema._pg_numeric_scale(b.type_id, b.modifier) as numeric_scale
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_type t on t.oid = a.atttypid
    cross join lateral (
      select
        case when t.typtype = 'd' then t.typbasetype else t.oid end as type_id,
        case when t.typtype = 'd' then t.typtypmod else a.atttypmod end as modifier
    ) b
    {% if relation.schema -%}
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relname = '{{ postgres__literal(relation.identifier) }}'
      and n.nspname = '{{ postgres__literal(relation.schema) }}'
    {%- else -%}
    where a.attrelid = pg_catalog.to_regclass('"{{ postgres__literal(relation.identifier | replace('"', '""')) }}"')
    {%- endif %}
      and a.attnum > 0
      and not a.attisdropped
    order by a.attnum
  {% endcall %}
  {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{% endmacro %}
