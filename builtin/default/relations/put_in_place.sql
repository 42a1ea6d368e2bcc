{# The two ends of a replacement, shared by the materializations. Nothing to do for a relation that is new. #}
{% macro put_in_place(existing_relation, build_relation, target_relation) %}
  {% if existing_relation is not none %}
    {{ swap_relation(existing_relation, build_relation, target_relation) }}
  {% endif %}
{% endmacro %}

{% macro finish_swap(existing_relation, target_relation) %}
  {% if existing_relation is not none %}
    {{ settle_swap(target_relation) }}
  {% endif %}
{% endmacro %}
