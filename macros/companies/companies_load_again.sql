{# Takes the events of a day again: `tsdt run-operation companies_load_again --args '{day: 2024-05-02}'`, then `tsdt build`. #}
{% macro companies_load_again(day) %}
{%- set made = [ref('companies'), ref('companies_history'), ref('stg_companies__events')] -%}
{{ load_day_again(day, [ref('companies_raw_events')], made) }}
{% endmacro %}
