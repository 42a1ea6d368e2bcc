{#
  Puts a relation that was built aside in the place of the existing one, which goes away. Adapters say how with
  `get_swap_relation_sql`; the cache learns of it at once.
#}
{% macro swap_relation(existing_relation, new_relation, target_relation) %}
  {% call statement('swap_relation') -%}
    {{ get_swap_relation_sql(existing_relation, new_relation, target_relation) }}
  {%- endcall %}
  {% do adapter.cache_dropped(existing_relation) %}
{% endmacro %}

{% macro get_swap_relation_sql(existing_relation, new_relation, target_relation) %}
  {{- adapter.dispatch('get_swap_relation_sql', 'dbt')(existing_relation, new_relation, target_relation) -}}
{% endmacro %}

{% macro default__get_swap_relation_sql(existing_relation, new_relation, target_relation) %}
  {{ get_drop_sql(existing_relation) }};
  {{ get_rename_sql(new_relation, target_relation.identifier) }}
{% endmacro %}

{# What can be checked or put back only after grants and hooks: runs last before the commit. #}
{% macro settle_swap(target_relation) %}
  {% set check = get_settle_swap_sql(target_relation) | trim %}
  {% if check %}
    {% call statement('settle_swap') -%}
      {{ check }}
    {%- endcall %}
  {% endif %}
{% endmacro %}

{% macro get_settle_swap_sql(target_relation) %}
  {{- adapter.dispatch('get_settle_swap_sql', 'dbt')(target_relation) -}}
{% endmacro %}

{% macro default__get_settle_swap_sql(target_relation) %}
{% endmacro %}
