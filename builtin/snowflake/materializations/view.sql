{% materialization view, adapter='snowflake' %}
  {% set former_tag = set_query_tag() %}
  {% set existing_relation = load_cached_relation(this) %}
  {% set target_relation = this.incorporate(type='view') %}

  {{ snowflake__run_model_hooks(pre_hooks) }}

  {%- if existing_relation is not none and not existing_relation.is_view -%}
    {{ handle_existing_table(should_full_refresh(), existing_relation) }}
  {%- endif -%}

  {% call statement('main') -%}
    {{ get_create_view_as_sql(target_relation, sql) }}
  {%- endcall %}

  {% set replaces_view = existing_relation is not none and existing_relation.is_view %}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(replaces_view, full_refresh_mode=True)) %}

  {{ snowflake__run_model_hooks(post_hooks) }}

  {# comments of columns stand in the statement that made the view #}
  {% do persist_docs(target_relation, model, for_columns=false) %}
  {% do unset_query_tag(former_tag) %}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
