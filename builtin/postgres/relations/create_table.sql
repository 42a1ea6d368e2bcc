{#
  Also temporary and unlogged tables. Under a contract the query is checked, and a table that stays is declared first and then
  filled, so that constraints hold.
#}
{% macro postgres__create_table_as(temporary, relation, sql) -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {%- set kind = 'temporary ' if temporary else ('unlogged ' if config.get('unlogged', default=false)) -%}
  {{ sql_header if sql_header is not none }}
  create {{ kind }}table {{ relation }}
  {%- if config.get('contract').enforced %}
    {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
  {%- if config.get('contract').enforced and not temporary %}
    {{ postgres__columns_and_constraints_of(relation) }};
  insert into {{ relation }} ({{ adapter.dispatch('get_column_names', 'dbt')() }})
    {%- set sql = get_select_subquery(sql) %}
  {%- else %}
  as
  {%- endif %} (
    {{ sql }}
  );
{%- endmacro %}
