{# An aggregate: the values of a column as a sorted array. #}
{% macro sorted_array(column) -%}{{ adapter.dispatch('sorted_array')(column) }}{%- endmacro %}
{% macro default__sorted_array(column) -%}array_agg({{ column }} order by {{ column }}){%- endmacro %}
{% macro snowflake__sorted_array(column) -%}array_agg({{ column }}) within group (order by {{ column }}){%- endmacro %}
