{# How far an incremental model came: the newest time of loading among its own rows (those that `where` names), as a value. A subquery
   says the same, but the planner cannot look into it: it takes the new rows for many and reads the whole history, where with a value it
   takes the index. A table that does not have the column yet came nowhere. In a unit test the rows stand in a CTE, which only the query
   itself can read. A hook may ask for the checkpoint of another relation. #}
{% macro checkpoint(column='landed_at', relation=none, where='true') -%}
{%- set table = relation or this -%}
{%- if (table | string).startswith('__dbt__cte__') -%}
(select coalesce(max({{ column }}), {{ the_beginning() }}) from {{ table }} where {{ where }})
{%- else -%}
{%- set is_there = execute and column in adapter.get_columns_in_relation(table) | map(attribute='name') | map('lower') | list -%}
{%- set newest = run_query('select cast(max(' ~ column ~ ') as ' ~ dbt.type_string() ~ ') from ' ~ table ~ ' where ' ~ where).columns[0].values()[0] if is_there else none -%}
{{ moment(newest) if newest else the_beginning() }}
{%- endif -%}
{%- endmacro %}
