{# The text shared by both: owners, comments and types of every column. #}
{% macro postgres__catalog_query(database) -%}
  select
    '{{ postgres__literal(database) }}' as table_database,
    n.nspname as table_schema,
    c.relname as table_name,
    case c.relkind
      when 'v' then 'VIEW'
      when 'm' then 'MATERIALIZED VIEW'
      when 'f' then 'FOREIGN TABLE'
      else case c.relpersistence when 't' then 'LOCAL TEMPORARY' else 'BASE TABLE' end
    end as table_type,
    pg_catalog.obj_description(c.oid, 'pg_class') as table_comment,
    a.attname as column_name,
    a.attnum as column_index,
    pg_catalog.format_type(a.atttypid, a.atttypmod) as column_type,
    pg_catalog.col_description(c.oid, a.attnum) as column_comment,
    pg_catalog.pg_get_userbyid(c.relowner) as table_owner
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relkind in ('r', 'v', 'f', 'p', 'm')
    and c.relpersistence in ('p', 'u')
{%- endmacro %}

{% macro postgres__get_catalog_relations(information_schema, relations) -%}
  {% if information_schema.database -%}
    {{ adapter.verify_database(information_schema.database) }}
  {%- endif %}
  {%- call statement('catalog', fetch_result=True) -%}
    {{ postgres__catalog_query(information_schema.database) }}
    and (
      {%- for relation in relations %}
      (
        upper(n.nspname) = upper('{{ postgres__literal(relation.schema) }}')
        {%- if relation.identifier %} and upper(c.relname) = upper('{{ postgres__literal(relation.identifier) }}'){% endif -%}
      )
      {{- ' or' if not loop.last }}
      {%- else %}
      false
      {%- endfor %}
    )
    order by table_schema, table_name, column_index
  {%- endcall -%}
  {{ return(load_result('catalog').table) }}
{%- endmacro %}

{% macro postgres__get_catalog(information_schema, schemas) -%}
  {%- set relations = [] -%}
  {%- for schema in schemas -%}
    {%- do relations.append({'schema': schema}) -%}
  {%- endfor -%}
  {{ return(postgres__get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}
