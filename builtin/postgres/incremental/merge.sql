{#
  A merge that meets a row twice is an error of the database which does not say for which key. So keys that come more than
  once and would hit a row are looked for first, in the same message; rows that are only new may share a key, as ever.
#}
{% macro postgres__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
  {%- if unique_key %}
    {{ postgres__refuse_doubled_merge_keys(target, source, [unique_key] if unique_key is string else unique_key, incremental_predicates) }};
  {%- endif %}
  {%- if unique_key and adapter.behavior.count_merged_rows %}
    {#- the server counts the rows of a merge in one number: how many of them are known is asked for before #}
    select count(*) as tsdt_matched
    from {{ source }} as DBT_INTERNAL_SOURCE
    join {{ target }} as DBT_INTERNAL_DEST
      on {{ postgres__merge_conditions(unique_key, incremental_predicates) }};
  {%- endif %}
  {{ default__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) }}
{%- endmacro %}

{% macro postgres__merge_conditions(unique_key, incremental_predicates) -%}
  {%- set conditions = [] -%}
  {%- set keys = [unique_key] if unique_key is string else unique_key -%}
  {%- for key in keys -%}
    {%- do conditions.append('(DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key ~ ')') -%}
  {%- endfor -%}
  {%- for predicate in incremental_predicates or [] -%}
    {%- do conditions.append('(' ~ predicate ~ ')') -%}
  {%- endfor -%}
  {{ conditions | join(' and ') }}
{%- endmacro %}

{% macro postgres__refuse_doubled_merge_keys(target, source, keys, incremental_predicates) %}
    do $tsdt$
    declare
      doubled text;
    begin
      select string_agg(k, ', ' order by k) into doubled from (
        select distinct '(' || concat_ws(', ', {% for key in keys %}(DBT_INTERNAL_SOURCE.{{ key }})::text{{ ', ' if not loop.last }}{% endfor %}) || ')' as k
        from {{ source }} as DBT_INTERNAL_SOURCE
        join {{ target }} as DBT_INTERNAL_DEST
          on {% for key in keys %}DBT_INTERNAL_SOURCE.{{ key }} = DBT_INTERNAL_DEST.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
          {%- for predicate in incremental_predicates or [] %}
          and ({{ predicate }})
          {%- endfor %}
        where ({% for key in keys %}DBT_INTERNAL_SOURCE.{{ key }}{{ ', ' if not loop.last }}{% endfor %}) in (
          select {{ keys | join(', ') }} from {{ source }} group by {{ keys | join(', ') }} having count(*) > 1
        )
        order by k
        limit 5
      ) d;
      if doubled is not null then
        raise exception using
          errcode = 'cardinality_violation',
          message = 'These keys come more than once among the new rows, and a merge cannot update a row twice: ' || doubled,
          detail = {{ postgres__quoted('unique_key: ' ~ keys | join(', ')) }},
          hint = 'Keep one row for each key in the query, or add columns to unique_key.';
      end if;
    end
    $tsdt$
{%- endmacro %}
