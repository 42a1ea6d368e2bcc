{% macro cents(column) %}{{ return(adapter.dispatch('cents', 'shop')(column)) }}{% endmacro %}
{% macro default__cents(column) %}({{ column }} / 100){% endmacro %}
{% macro unused() %}1{% endmacro %}
