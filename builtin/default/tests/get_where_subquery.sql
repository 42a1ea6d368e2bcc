{# What `model` stands for in a generic test: the relation, or with a `where` its filtered rows. #}
{% macro get_where_subquery(relation) -%}
  {% do return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) %}
{%- endmacro %}

{% macro default__get_where_subquery(relation) -%}
  {% set condition = config.get('where', '') %}
  {% if condition %}
    {% do return("(select * from " ~ relation ~ " where " ~ condition ~ ") dbt_subquery") %}
  {% else %}
    {% do return(relation) %}
  {% endif %}
{%- endmacro %}
