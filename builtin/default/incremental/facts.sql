{#
  What is to be known before new rows go in: the columns of both sides, and how many rows have no value for a key (counted
  where the strategy looks rows up by key; none where the adapter does not count). A row without a key is never found again,
  and is added once more with every run.
#}
{% macro incremental_facts(source_relation, target_relation, unique_key) %}
  {{ return(adapter.dispatch('incremental_facts', 'dbt')(source_relation, target_relation, unique_key)) }}
{% endmacro %}

{% macro default__incremental_facts(source_relation, target_relation, unique_key) %}
  {% set both = get_columns_in_relations([source_relation, target_relation]) %}
  {{ return({'source_columns': both[0], 'target_columns': both[1], 'null_keys': none}) }}
{% endmacro %}
