{# Made once; afterwards Snowflake keeps it fresh, and only a changed configuration is brought to it. #}
{% materialization dynamic_table, adapter='snowflake' %}
  {% set former_tag = set_query_tag() %}
  {% set existing_relation = load_cached_relation(this) %}
  {% set target_relation = this.incorporate(type=this.DynamicTable) %}

  {{ snowflake__run_model_hooks(pre_hooks) }}

  {% set build_sql = dynamic_table_get_build_sql(existing_relation, target_relation) | trim %}
  {% do snowflake__build_kept_fresh(build_sql, existing_relation, target_relation) %}

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

  {% set changes = snowflake__dynamic_table_changes(existing_relation, snowflake__dynamic_table_config()) %}
  {% set way = snowflake__way_of_changes(target_relation, changes) %}
  {% if way == 'replace' %}
    {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
  {% endif %}
  {{ return(snowflake__alter_dynamic_table_sql(existing_relation, changes) if way == 'alter' else '') }}
{% endmacro %}
