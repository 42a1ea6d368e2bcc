{# A table for many quick readers; with `target_lag` Snowflake keeps it fresh itself, without one each full refresh makes it anew. #}
{% materialization interactive_table, adapter='snowflake' %}
  {% set former_tag = set_query_tag() %}
  {% set existing_relation = load_cached_relation(this) %}
  {% set target_relation = this.incorporate(type=this.InteractiveTable) %}

  {{ snowflake__run_model_hooks(pre_hooks) }}

  {% set build_sql = snowflake__interactive_table_build_sql(existing_relation, target_relation) | trim %}
  {% do snowflake__build_kept_fresh(build_sql, existing_relation, target_relation) %}

  {{ snowflake__run_model_hooks(post_hooks) }}
  {% do unset_query_tag(former_tag) %}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# The statement that is needed, or nothing. #}
{% macro snowflake__interactive_table_build_sql(existing_relation, target_relation) %}
  {% if existing_relation is none %}
    {{ return(get_create_sql(target_relation, sql)) }}
  {% elif should_full_refresh() or not existing_relation.is_interactive_table %}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {% endif %}

  {% set changes = snowflake__interactive_table_changes(existing_relation, snowflake__interactive_table_config()) %}
  {% set way = snowflake__way_of_changes(target_relation, changes) %}
  {% if way == 'replace' %}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {% endif %}
  {{ return(snowflake__alter_interactive_table_sql(existing_relation, changes) if way == 'alter' else '') }}
{% endmacro %}
