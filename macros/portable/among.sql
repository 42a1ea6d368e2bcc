{# A condition: the value is one of those that a query of one column gives. `in` says the same, but Postgres does not take it into a view
   that numbers its rows, and reads the whole view; an array it takes there, to the index of the table behind. #}
{% macro among(value, query) -%}{{ adapter.dispatch('among')(value, query) }}{%- endmacro %}
{% macro default__among(value, query) -%}{{ value }} = any(array({{ query }})){%- endmacro %}
{% macro snowflake__among(value, query) -%}{{ value }} in ({{ query }}){%- endmacro %}
