{% test not_null(model, column_name) %}
  {{ return(adapter.dispatch('test_not_null', 'dbt')(model, column_name)) }}
{% endtest %}

{# stored failures keep whole rows: the offending column alone says nothing about which row it is #}
{% macro default__test_not_null(model, column_name) %}
{% set columns = '*' if should_store_failures() else column_name %}
select {{ columns }}
from {{ model }}
where {{ column_name }} is null
{% endmacro %}
