{% macro store_failures_in(old_relation, target_relation, sql) %}
  {{ adapter.dispatch('store_failures_in', 'dbt')(old_relation, target_relation, sql) }}
{% endmacro %}

{% macro default__store_failures_in(old_relation, target_relation, sql) %}
  {% if old_relation %}
    {% do adapter.drop_relation(old_relation) %}
  {% endif %}
  {% call statement(auto_begin=True) %}
    {{ get_create_sql(target_relation, sql) }}
  {% endcall %}
{% endmacro %}
