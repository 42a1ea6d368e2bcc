{# Rows of database, name, schema, type: what the cache of relations is filled with. #}
{% macro list_relations_without_caching(schema_relation) %}
  {{ return(adapter.dispatch('list_relations_without_caching', 'dbt')(schema_relation)) }}
{% endmacro %}

{% macro default__list_relations_without_caching(schema_relation) %}
  {{ exceptions.raise_not_implemented('list_relations_without_caching is not defined for adapter ' ~ adapter.type()) }}
{% endmacro %}

{% macro list_function_relations_without_caching(schema_relation) %}
  {{ return(adapter.dispatch('list_function_relations_without_caching', 'dbt')(schema_relation)) }}
{% endmacro %}

{% macro default__list_function_relations_without_caching(schema_relation) %}
  {{ exceptions.raise_not_implemented('list_function_relations_without_caching is not defined for adapter ' ~ adapter.type()) }}
{% endmacro %}

{# Which relation stands on which, as far as the database knows. #}
{% macro get_relations() %}
  {{ return(adapter.dispatch('get_relations', 'dbt')()) }}
{% endmacro %}

{% macro default__get_relations() %}
  {{ exceptions.raise_not_implemented('get_relations is not defined for adapter ' ~ adapter.type()) }}
{% endmacro %}

{% macro get_relation_last_modified(information_schema, relations) %}
  {{ return(adapter.dispatch('get_relation_last_modified', 'dbt')(information_schema, relations)) }}
{% endmacro %}

{% macro default__get_relation_last_modified(information_schema, relations) %}
  {{ exceptions.raise_not_implemented('get_relation_last_modified is not defined for adapter ' ~ adapter.type()) }}
{% endmacro %}
