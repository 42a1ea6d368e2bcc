{# The two ends of a replacement, shared by the materializations. Nothing to do for a relation that is new. #}
{% macro put_in_place(existing_relation, build_relation, target_relation) %}
  {% if existing_relation is not none %}
    {{ swap_relation(existing_relation, build_relation, target_relation) }}
  {% endif %}
  {# hooks find what was built, but for an incremental model that is built for the first time, as in dbt #}
  {% if existing_relation is not none or model.config.materialized != 'incremental' %}
    {% do adapter.cache_added(target_relation) %}
  {% endif %}
{% endmacro %}

{% macro finish_swap(existing_relation, target_relation) %}
  {% if existing_relation is not none %}
    {{ settle_swap(target_relation) }}
  {% endif %}
{% endmacro %}
