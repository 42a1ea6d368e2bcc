{# A row without a key is never found again by its key: delete+insert then adds it once more with every run. #}
{% macro warn_about_null_keys(strategy, arg_dict) %}
  {{ return(adapter.dispatch('warn_about_null_keys', 'dbt')(strategy, arg_dict)) }}
{% endmacro %}

{% macro default__warn_about_null_keys(strategy, arg_dict) %}
{% endmacro %}
