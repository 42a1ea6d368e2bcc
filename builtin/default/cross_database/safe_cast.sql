{# A cast that gives null instead of an error, where the database can; a plain cast where it cannot. #}
{% macro safe_cast(field, type) %}
  {{ return(adapter.dispatch('safe_cast', 'dbt')(field, type)) }}
{% endmacro %}

{% macro default__safe_cast(field, type) %}
    {# no such cast in general #}
    cast({{ field }} as {{ type }})
{% endmacro %}
