{# The materialization view for databases whose `create or replace view` does it all. #}
{% macro create_or_replace_view() %}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set revoke = should_revoke(existing_relation, full_refresh_mode=True) -%}

  {{ run_hooks(pre_hooks) }}

  {# create or replace refuses to turn another kind of relation into a view #}
  {%- if existing_relation is not none and not existing_relation.is_view -%}
    {{ handle_existing_table(should_full_refresh(), existing_relation) }}
  {%- endif -%}

  {% call statement('main') -%}
    {{ get_create_view_as_sql(target_relation, sql) }}
  {%- endcall %}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=revoke) %}

  {{ run_hooks(post_hooks) }}

  {{ return({'relations': [target_relation]}) }}
{% endmacro %}

{% macro handle_existing_table(full_refresh, old_relation) %}
  {{ adapter.dispatch('handle_existing_table', 'dbt')(full_refresh, old_relation) }}
{% endmacro %}

{% macro default__handle_existing_table(full_refresh, old_relation) %}
  {{ log("Dropping relation " ~ old_relation.render() ~ " because it is of type " ~ old_relation.type) }}
  {{ adapter.drop_relation(old_relation) }}
{% endmacro %}
