{# Left-over relations of dbt's names go first; the built-in replacement uses names of its own. #}
{% macro materialized_view_setup(backup_relation, intermediate_relation, pre_hooks) %}
  {{ drop_relation_if_exists(load_cached_relation(backup_relation)) }}
  {{ drop_relation_if_exists(load_cached_relation(intermediate_relation)) }}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
{% endmacro %}

{% macro materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) %}
  {{ drop_relation_if_exists(load_cached_relation(backup_relation)) }}
  {{ drop_relation_if_exists(load_cached_relation(intermediate_relation)) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
{% endmacro %}

{# The SQL to run, or nothing when all is as it should be. #}
{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) %}
  {% if existing_relation is none %}
    {{ return(get_create_materialized_view_as_sql(target_relation, sql)) }}
  {% elif should_full_refresh() or not existing_relation.is_materialized_view %}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {% endif %}

  {% set changes = get_materialized_view_configuration_changes(existing_relation, config) %}
  {% if changes is none %}
    {{ return(refresh_materialized_view(target_relation)) }}
  {% endif %}

  {% set wish = config.get('on_configuration_change') or 'apply' %}
  {% if wish == 'apply' %}
    {{ return(get_alter_materialized_view_as_sql(target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
  {% elif wish == 'continue' %}
    {{ exceptions.warn("The configuration of " ~ target_relation ~ " changed and on_configuration_change is 'continue': it was left as it is") }}
    {{ return('') }}
  {% elif wish == 'fail' %}
    {{ exceptions.raise_fail_fast_error("The configuration of " ~ target_relation ~ " changed and on_configuration_change is 'fail'") }}
  {% endif %}
  {{ exceptions.raise_compiler_error("on_configuration_change: '" ~ wish ~ "' is none of apply, continue, fail") }}
{% endmacro %}

{% macro materialized_view_execute_no_op(target_relation) %}
  {% do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') %}
{% endmacro %}

{% macro materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) %}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement(name='main') %}
    {{ build_sql }}
  {% endcall %}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ finish_swap(existing_relation, target_relation) }}
  {{ adapter.commit() }}
{% endmacro %}
