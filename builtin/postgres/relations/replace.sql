{#
  A view or table replaced in place, for macros of users; the built-in materializations build aside and swap.
#}
{% macro postgres__get_replace_view_sql(relation, sql) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {{ sql_header if sql_header is not none }}
  create or replace view {{ relation }}
  {% if config.get('contract').enforced %}
    {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
  as (
    {{ sql }}
  );
{%- endmacro %}

{% macro postgres__get_replace_table_sql(relation, sql) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {{ sql_header if sql_header is not none }}
  create or replace table {{ relation }}
  {% if config.get('contract').enforced %}
    {{ get_assert_columns_equivalent(sql) }}
    {{ get_table_columns_and_constraints() }}
    {%- set sql = get_select_subquery(sql) %}
  {% endif %}
  as (
    {{ sql }}
  );
{%- endmacro %}

{# Builds aside and swaps, whatever the two types are. #}
{% macro postgres__get_replace_sql(existing_relation, target_relation, sql) %}
  {%- set aside = make_intermediate_relation(target_relation, build_suffix()) %}
  {{ get_create_sql(aside, sql) | trim | trim(';') }};
  {{ get_swap_relation_sql(existing_relation, aside, target_relation) }}
{%- endmacro %}
