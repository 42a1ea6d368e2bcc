{# Takes the messages of a day again: `tsdt run-operation funnel_load_again --args '{day: 2024-05-02}'`, then `tsdt build`. #}
{% macro funnel_load_again(day) %}
{%- set landings = [] -%}
{%- for service in ['product', 'cart', 'payment', 'confirmation'] -%}{%- do landings.append(ref('funnel_raw_' ~ service)) -%}{%- endfor -%}
{{ load_day_again(day, landings, [ref('fct_sessions'), ref('fct_page_events')]) }}
{% endmacro %}
