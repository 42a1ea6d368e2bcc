{% macro suffix() %}'y'{% endmacro %}
