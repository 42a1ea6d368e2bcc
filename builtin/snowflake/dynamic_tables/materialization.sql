{# Made once; afterwards Snowflake keeps it fresh, and only a changed configuration is brought to it. #}
{% materialization dynamic_table, adapter='snowflake' %}
  {% set former_tag = set_query_tag() %}
  {% set existing_relation = load_cached_relation(this) %}
  {% set target_relation = this.incorporate(type=this.DynamicTable) %}

  {{ snowflake__run_model_hooks(pre_hooks) }}

  {% set build_sql = dynamic_table_get_build_sql(existing_relation, target_relation) | trim %}
  {% if build_sql == '' %}
    {% do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') %}
  {% else %}
    {% call statement('main') %}
      {{ build_sql }}
    {% endcall %}
    {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
    {% do persist_docs(target_relation, model) %}
  {% endif %}

  {# nobody else refreshes it #}
  {% if snowflake__dynamic_table_config().scheduler == 'DISABLE' %}
    {% call statement('refresh') %}
      alter dynamic table {{ target_relation.render() }} refresh
    {% endcall %}
  {% endif %}

  {{ snowflake__run_model_hooks(post_hooks) }}
  {% do unset_query_tag(former_tag) %}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# The statement that is needed, or nothing. The query is not compared: a changed one needs --full-refresh. #}
{% macro dynamic_table_get_build_sql(existing_relation, target_relation) %}
  {% if existing_relation is none %}
    {{ return(get_create_sql(target_relation, sql)) }}
  {% elif should_full_refresh() or not existing_relation.is_dynamic_table %}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {% endif %}

  {% set wanted = snowflake__dynamic_table_config() %}
  {% set changes = snowflake__dynamic_table_changes(existing_relation, wanted) %}
  {% if not changes %}
    {{ log("The configuration of " ~ target_relation ~ " is as it was: nothing to do") }}
    {{ return('') }}
  {% endif %}

  {% if not snowflake__applies_changes(target_relation) %}
    {{ return('') }}
  {% elif changes.replace %}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {% endif %}
  {{ return(snowflake__alter_dynamic_table_sql(existing_relation, changes)) }}
{% endmacro %}

{# Whether a changed configuration is brought to the table; false when the project wants it left as it is. #}
{% macro snowflake__applies_changes(target_relation) %}
  {% set wish = config.get('on_configuration_change') or 'apply' %}
  {% if wish == 'apply' %}
    {{ return(true) }}
  {% elif wish == 'continue' %}
    {{ exceptions.warn("The configuration of " ~ target_relation ~ " changed and on_configuration_change is 'continue': it was left as it is") }}
    {{ return(false) }}
  {% elif wish == 'fail' %}
    {{ exceptions.raise_fail_fast_error("The configuration of " ~ target_relation ~ " changed and on_configuration_change is 'fail'") }}
  {% endif %}
  {{ exceptions.raise_compiler_error("on_configuration_change: '" ~ wish ~ "' is none of apply, continue, fail") }}
{% endmacro %}
