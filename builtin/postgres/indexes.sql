{# The name is a hash with the time in it: the index of the former table still has its own when this one is made. #}
{% macro postgres__get_create_index_sql(relation, index_dict) -%}
  {%- set index = adapter.parse_index(index_dict) -%}
  create {{ 'unique ' if index.unique }}index if not exists
  "{{ index.render(relation) }}"
  on {{ relation }} {{ 'using ' ~ index.type if index.type }}
  ({{ index.columns | join(', ') }})
{%- endmacro %}

{%- macro postgres__get_drop_index_sql(relation, index_name) -%}
  drop index if exists "{{ relation.schema }}"."{{ index_name }}"
{%- endmacro -%}

{# Name, method, uniqueness, and the columns in the index's order. #}
{% macro postgres__get_show_indexes_sql(relation) %}
  select
    i.relname as name,
    m.amname as method,
    ix.indisunique as "unique",
    string_agg(a.attname, ',' order by array_position(ix.indkey::int2[], a.attnum)) as column_names
  from pg_catalog.pg_index ix
  join pg_catalog.pg_class i on i.oid = ix.indexrelid
  join pg_catalog.pg_am m on m.oid = i.relam
  join pg_catalog.pg_class t on t.oid = ix.indrelid
  join pg_catalog.pg_namespace n on n.oid = t.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = any(ix.indkey)
  where t.relname = '{{ postgres__literal(relation.identifier) }}'
    and n.nspname = '{{ postgres__literal(relation.schema) }}'
    and t.relkind in ('r', 'm')
  group by 1, 2, 3
  order by 1, 2, 3
{% endmacro %}
