{# How a materialized view follows a changed configuration. #}
{% macro get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {{- adapter.dispatch('get_alter_materialized_view_as_sql', 'dbt')(
    relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation
  ) -}}
{% endmacro %}

{% macro default__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {{ exceptions.raise_compiler_error("materialized views cannot be altered by adapter " ~ adapter.type()) }}
{% endmacro %}

{# None when nothing changed. #}
{% macro get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {{- return(adapter.dispatch('get_materialized_view_configuration_changes', 'dbt')(existing_relation, new_config)) -}}
{% endmacro %}

{% macro default__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {{ exceptions.raise_compiler_error("materialized views are not compared by adapter " ~ adapter.type()) }}
{% endmacro %}
