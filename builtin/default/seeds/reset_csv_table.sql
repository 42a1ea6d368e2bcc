{# Empties a seed's table, or makes it anew on a full refresh. #}
{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
  {{ adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table) }}
{%- endmacro %}

{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% if full_refresh %}
    {% do adapter.drop_relation(old_relation) %}
    {{ return(create_csv_table(model, agate_table)) }}
  {% endif %}
  {% do adapter.truncate_relation(old_relation) %}
  {{ return('truncate table ' ~ old_relation.render()) }}
{% endmacro %}

{# After a full refresh: for adapters that only set the old table aside. #}
{% macro finish_reset_csv_table(old_relation, target_relation) %}
  {{ adapter.dispatch('finish_reset_csv_table', 'dbt')(old_relation, target_relation) }}
{% endmacro %}

{% macro default__finish_reset_csv_table(old_relation, target_relation) %}
{% endmacro %}
