{# One statement for one entry of the config `indexes`; nothing where the database has no such thing. #}
{% macro get_create_index_sql(relation, index_dict) -%}
  {{ return(adapter.dispatch('get_create_index_sql', 'dbt')(relation, index_dict)) }}
{% endmacro %}

{% macro default__get_create_index_sql(relation, index_dict) -%}
  {% do return(None) %}
{% endmacro %}

{% macro create_indexes(relation) -%}
  {{ adapter.dispatch('create_indexes', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__create_indexes(relation) -%}
  {%- for entry in config.get('indexes', default=[]) %}
    {% set create_index = get_create_index_sql(relation, entry) %}
    {% if create_index %}
      {% call statement() -%}
        {{ create_index }}
      {%- endcall %}
    {% endif %}
  {% endfor %}
{% endmacro %}

{% macro get_drop_index_sql(relation, index_name) -%}
  {{ adapter.dispatch('get_drop_index_sql', 'dbt')(relation, index_name) }}
{%- endmacro %}

{% macro default__get_drop_index_sql(relation, index_name) -%}
  {{ exceptions.raise_compiler_error("get_drop_index_sql is not defined for adapter " ~ adapter.type()) }}
{%- endmacro %}

{% macro get_show_indexes_sql(relation) -%}
  {{ adapter.dispatch('get_show_indexes_sql', 'dbt')(relation) }}
{%- endmacro %}

{% macro default__get_show_indexes_sql(relation) -%}
  {{ exceptions.raise_compiler_error("get_show_indexes_sql is not defined for adapter " ~ adapter.type()) }}
{%- endmacro %}
