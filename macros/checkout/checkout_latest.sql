{# The last event of a type for each key, as a CTE `latest`: what a dimension is made of. Keys whose row was made of the same version
   of the same event are left out, so that a build with nothing new writes nothing. #}
{% macro checkout_latest(event_type, key) -%}
with last_told as (

    select distinct on ({{ key }}) *
    from {{ ref('fct_events') }}
    where event_type = '{{ event_type }}'
    order by {{ key }}, event_timestamp desc, event_id

),

latest as (

    select *
    from last_told
    {% if is_incremental() %}
    where {{ checkout_again() }}
        or not exists (
            select 1
            from {{ this }} as known
            where known.event_id = last_told.event_id and known.version = last_told.version
        )
    {% endif %}

)
{%- endmacro %}

{# Hook of what is made of one type of event: takes out the keys that no event tells of any more, since a correction may move an event to another key. #}
{% macro checkout_untold(event_type, key, column) -%}
delete from {{ this }}
where {{ column }} not in (
    select {{ key }} from {{ ref('fct_events') }} where event_type = '{{ event_type }}' and {{ key }} is not null
)
{%- endmacro %}
