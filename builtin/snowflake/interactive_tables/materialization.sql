{# A table for many quick readers; with `target_lag` Snowflake keeps it fresh itself, without one each full refresh makes it anew. #}
{% materialization interactive_table, adapter='snowflake' %}
  {% set former_tag = set_query_tag() %}
  {% set existing_relation = load_cached_relation(this) %}
  {% set target_relation = this.incorporate(type=this.InteractiveTable) %}

  {{ snowflake__run_model_hooks(pre_hooks) }}

  {% set build_sql = snowflake__interactive_table_build_sql(existing_relation, target_relation) | trim %}
  {% if build_sql == '' %}
    {% do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') %}
  {% else %}
    {% call statement('main') %}
      {{ build_sql }}
    {% endcall %}
    {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
    {% do persist_docs(target_relation, model) %}
  {% endif %}

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
  {% if not changes %}
    {{ log("The configuration of " ~ target_relation ~ " is as it was: nothing to do") }}
    {{ return('') }}
  {% endif %}
  {% if not snowflake__applies_changes(target_relation) %}
    {{ return('') }}
  {% elif changes.replace %}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {% endif %}
  {{ return(snowflake__alter_interactive_table_sql(existing_relation, changes)) }}
{% endmacro %}
