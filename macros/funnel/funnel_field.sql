{# A field of a message as text. #}
{% macro funnel_field(name, payload='payload') -%}
{{ json_text(payload, name) }}
{%- endmacro %}
