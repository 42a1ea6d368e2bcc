{# The last event of a type for each key, as a CTE `latest`: what a dimension is made of. #}
{% macro checkout_latest(event_type, key) -%}
with latest as (

    select distinct on ({{ key }}) *
    from {{ ref('fct_events') }}
    where event_type = '{{ event_type }}'
    order by {{ key }}, event_timestamp desc, event_id

)
{%- endmacro %}
