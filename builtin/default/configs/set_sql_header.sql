{# A header goes before the statement that creates the relation; it is rendered with the model. #}
{% macro set_sql_header(config) -%}
  {{ config.set('sql_header', caller()) }}
{%- endmacro %}
