{#
  The rows of the query, taken once: checked for doubled keys, and what the staging table is made from. Gives
  `sql` (to select from), `relation` (to drop, or none), `columns`, `target_columns`, `updated_at_type`.
#}
{% macro take_snapshot_source(sql, target_relation, unique_key, updated_at) %}
  {{ return(adapter.dispatch('take_snapshot_source', 'dbt')(sql, target_relation, unique_key, updated_at)) }}
{% endmacro %}

{% macro default__take_snapshot_source(sql, target_relation, unique_key, updated_at) %}
  {{ return({
    'sql': sql,
    'relation': none,
    'columns': get_column_schema_from_query(sql),
    'target_columns': adapter.get_columns_in_relation(target_relation),
    'updated_at_type': none,
  }) }}
{% endmacro %}

{# Two rows of one key cannot both be current. On the first build the rows are in the new table already. #}
{% macro refuse_doubled_keys(relation, unique_key) %}
  {{ adapter.dispatch('refuse_doubled_keys', 'dbt')(relation, unique_key) }}
{% endmacro %}

{% macro default__refuse_doubled_keys(relation, unique_key) %}
{% endmacro %}
