{# The parts of an aggregate function, for adapters that have them. #}
{% macro get_aggregate_function_create_replace_signature(target_relation) %}
  {{ return(adapter.dispatch('get_aggregate_function_create_replace_signature', 'dbt')(target_relation)) }}
{% endmacro %}

{% macro default__get_aggregate_function_create_replace_signature(target_relation) %}
  CREATE OR REPLACE AGGREGATE FUNCTION {{ target_relation.render() }} ({{ get_formatted_aggregate_function_args() }})
  RETURNS {{ model.returns.data_type }}
  {{ get_function_language_specifier() }}
  {{ get_aggregate_function_volatility_specifier() }}
  {{ get_function_python_options() if model.get('language') == 'python' }}
  AS
{% endmacro %}

{% macro get_formatted_aggregate_function_args() %}
  {{ return(adapter.dispatch('get_formatted_aggregate_function_args', 'dbt')()) }}
{% endmacro %}

{% macro default__get_formatted_aggregate_function_args() %}
  {{ formatted_scalar_function_args_sql() }}
{% endmacro %}

{% macro get_function_language_specifier() %}
  {{ return(adapter.dispatch('get_function_language_specifier', 'dbt')()) }}
{% endmacro %}

{% macro default__get_function_language_specifier() %}
  {% set language = model.get('language') or 'sql' %}
  {% if language in ('sql', 'python', 'javascript') %}
    LANGUAGE {{ language | upper }}
  {% else %}
    {{ exceptions.raise_compiler_error("A function cannot be written in '" ~ language ~ "'") }}
  {% endif %}
{% endmacro %}

{% macro get_aggregate_function_volatility_specifier() %}
  {{ return(adapter.dispatch('get_aggregate_function_volatility_specifier', 'dbt')()) }}
{% endmacro %}

{# Aggregates are never marked by most databases. #}
{% macro default__get_aggregate_function_volatility_specifier() %}
  {% if model.config.get('volatility') %}
    {% do unsupported_volatility_warning(model.config.get('volatility')) %}
  {% endif %}
{% endmacro %}

{% macro get_function_python_options() %}
  {{ return(adapter.dispatch('get_function_python_options', 'dbt')()) }}
{% endmacro %}

{% macro default__get_function_python_options() %}
  OPTIONS(
    runtime_version = 'python-{{ model.config.get('runtime_version') }}',
    entry_point = '{{ model.config.get('entry_point') }}'
  )
{% endmacro %}
