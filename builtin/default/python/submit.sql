{# Runs a Python model where the database can; elsewhere the runtime says that it cannot. #}
{% macro run_python_job(parsed_model, compiled_code) %}
  {{ return(adapter.dispatch('submit_python_job', 'dbt')(parsed_model, compiled_code)) }}
{% endmacro %}

{% macro default__submit_python_job(parsed_model, compiled_code) %}
  {{ return(submit_python_job(parsed_model, compiled_code)) }}
{% endmacro %}
