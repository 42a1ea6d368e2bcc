{# The columns of a relation, in order, as column objects. #}
{% macro get_columns_in_relation(relation) -%}
  {{ return(adapter.dispatch('get_columns_in_relation', 'dbt')(relation)) }}
{% endmacro %}

{% macro default__get_columns_in_relation(relation) -%}
  {{ exceptions.raise_not_implemented('get_columns_in_relation is not defined for adapter ' ~ adapter.type()) }}
{% endmacro %}

{# Rows of name, type, length, precision, scale as column objects. #}
{% macro sql_convert_columns_in_relation(table) -%}
  {% set found = [] %}
  {% for row in table %}
    {% do found.append(api.Column(*row)) %}
  {% endfor %}
  {{ return(found) }}
{% endmacro %}

{% macro get_list_of_column_names(columns) %}
  {% do return(columns | map(attribute='name') | list) %}
{% endmacro %}
