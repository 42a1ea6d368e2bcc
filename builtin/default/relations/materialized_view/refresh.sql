{% macro refresh_materialized_view(relation) %}
  {{- adapter.dispatch('refresh_materialized_view', 'dbt')(relation) -}}
{% endmacro %}

{% macro default__refresh_materialized_view(relation) %}
  {{ exceptions.raise_compiler_error("materialized views cannot be refreshed by adapter " ~ adapter.type()) }}
{% endmacro %}
