{# Views that someone put on stored failures survive the next run. #}
{% macro postgres__store_failures_in(old_relation, target_relation, sql) %}
  {% set build_relation = target_relation %}
  {% if old_relation %}
    {% set build_relation = make_intermediate_relation(target_relation, build_suffix()) %}
  {% endif %}
  {% call statement(auto_begin=True) %}
    {{ get_create_sql(build_relation, sql) }}
  {% endcall %}
  {{ put_in_place(old_relation, build_relation, target_relation) }}
  {{ finish_swap(old_relation, target_relation) }}
{% endmacro %}
