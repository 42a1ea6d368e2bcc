{% macro postgres__get_columns_in_relations(relations) %}
  {{ return(postgres__read_columns(relations).columns) }}
{% endmacro %}

{# Columns of several relations and one more value, for what is worth knowing in the same round trip. #}
{% macro postgres__read_columns(relations, extra='null::text') %}
  {% call statement('read_columns', fetch_result=True) %}
    select
      r.position,
      a.attname as column_name,
      pg_catalog.format_type(a.atttypid, null) as data_type,
      information_schema._pg_char_max_length(b.type_id, b.modifier) as character_maximum_length,
      information_schema._pg_numeric_precision(b.type_id, b.modifier) as numeric_precision,
      information_schema._pg_numeric_scale(b.type_id, b.modifier) as numeric_scale,
      {{ extra }} as extra
    from (values
      {%- for relation in relations %}
      ({{ loop.index0 }}, pg_catalog.to_regclass({{ postgres__quoted(relation.include(database=false)) }}))
      {{- ',' if not loop.last }}
      {%- endfor %}
    ) r (position, oid)
    join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    join pg_catalog.pg_type t on t.oid = a.atttypid
    cross join lateral (
      select
        case when t.typtype = 'd' then t.typbasetype else t.oid end as type_id,
        case when t.typtype = 'd' then t.typtypmod else a.atttypmod end as modifier
    ) b
    order by r.position, a.attnum
  {% endcall %}
  {% set rows = load_result('read_columns').table.rows %}
  {% set found = [] %}
  {% for relation in relations %}
    {% set own = [] %}
    {% set position = loop.index0 %}
    {% for row in rows if row[0] == position %}
      {% do own.append([row[1], row[2], row[3], row[4], row[5]]) %}
    {% endfor %}
    {% do found.append(own) %}
  {% endfor %}
  {% set columns = [] %}
  {% for own in found %}
    {% do columns.append(sql_convert_columns_in_relation(own)) %}
  {% endfor %}
  {{ return({'columns': columns, 'extra': rows[0][6] if rows else none}) }}
{% endmacro %}
