{# A field of a message as text. #}
{% macro funnel_field(name, payload='payload') -%}
{{ adapter.dispatch('funnel_field')(name, payload) }}
{%- endmacro %}

{% macro default__funnel_field(name, payload) -%}
{{ payload }} ->> '{{ name }}'
{%- endmacro %}

{% macro snowflake__funnel_field(name, payload) -%}
{{ payload }}:{{ name }}::varchar
{%- endmacro %}
