{#
  The query's rows in a table of the session: what is checked is then exactly what is written, whatever happens to the
  source meanwhile. The columns of both sides come with it in one round trip.
#}
{% macro postgres__take_snapshot_source(sql, target_relation, unique_key, updated_at) %}
  {% set relation = make_temp_relation(target_relation, '__dbt_src') %}
  {% set sql_header = config.get('sql_header', none) %}
  {% call statement('take_snapshot_source') %}
    {{ sql_header if sql_header is not none }}
    create temporary table {{ relation }} as (
      {{ sql }}
    )
  {% endcall %}
  {{ refuse_doubled_keys(relation, unique_key) }}
  {% set type = 'null' %}
  {% if updated_at %}
    {% set type = '(select pg_catalog.format_type(pg_catalog.pg_typeof(' ~ updated_at ~ '), null) from (select 1) one left join ' ~ relation ~ ' source_data on false)' %}
  {% endif %}
  {% set without = ([unique_key] if unique_key is string else unique_key) | join(' is null or ') ~ ' is null' %}
  {% set null_keys = '(exists (select from ' ~ relation ~ ' where ' ~ without ~ ') and exists (select from ' ~ target_relation ~ ' where ' ~ without ~ '))' %}
  {% set both = postgres__read_columns([relation, target_relation], "concat_ws('|', " ~ null_keys ~ '::text, ' ~ type ~ ')') %}
  {% set facts = (both.extra or 'true').split('|') %}
  {{ return({
    'sql': 'select * from ' ~ relation,
    'relation': relation,
    'columns': both.columns[0],
    'target_columns': both.columns[1],
    'null_keys': facts[0] == 'true',
    'updated_at_type': facts[1] if facts | length > 1 else none,
  }) }}
{% endmacro %}

{% macro postgres__warn_about_time_type(updated_at_type) %}
  {% set clock = 'timestamp without time zone' %}
  {% if updated_at_type | lower != clock %}
    {{ exceptions.warn_snapshot_timestamp_data_types(clock, updated_at_type) }}
  {% endif %}
{% endmacro %}

{# Rows that are the same in every column say nothing twice: one of them stays. Others of one key contradict each other. #}
{% macro postgres__refuse_doubled_keys(relation, unique_key) %}
  {% set keys = [unique_key] if unique_key is string else unique_key %}
  {% call statement('refuse_doubled_keys') %}
    do $tsdt$
    declare
      doubled text;
      contradicting boolean;
    begin
      select string_agg(k, ', ' order by different desc, k), bool_or(different) into doubled, contradicting from (
        select
          '(' || concat_ws(', ', {% for key in keys %}coalesce(({{ key }})::text, 'null'){{ ', ' if not loop.last }}{% endfor %}) || ')' as k,
          count(distinct given::text) > 1 as different
        from {{ relation }} given
        group by {{ keys | join(', ') }}
        having count(*) > 1
        order by different desc, k
        limit 5
      ) d;
      if contradicting then
        raise exception using
          errcode = 'cardinality_violation',
          message = 'The snapshot query gives more than one row for a unique key: ' || doubled,
          detail = {{ postgres__quoted('unique_key: ' ~ keys | join(', ')) }},
          hint = 'Make the key unique in the query, or add columns to unique_key. Nothing was written.';
      elsif doubled is not null then
        delete from {{ relation }} where ctid in (
          select row from (select ctid as row, row_number() over (partition by {{ keys | join(', ') }}) as n from {{ relation }}) r where n > 1
        );
      end if;
    end
    $tsdt$
  {% endcall %}
{% endmacro %}
