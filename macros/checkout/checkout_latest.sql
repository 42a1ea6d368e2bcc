{# The last event of a type for each key, as a CTE `latest`: what a dimension is made of. Keys whose row was made of the same version
   of the same event are left out, so that a build with nothing new writes nothing. #}
{% macro checkout_latest(event_type, key) -%}
with told as (

    select
        *,
        row_number() over (partition by {{ key }} order by event_timestamp desc, event_id) as place
    from {{ ref('fct_events') }}
    where event_type = '{{ event_type }}'

),

latest as (

    select told.*
    from told
    {% if is_incremental() %}
    left join {{ this }} as known on known.event_id = told.event_id and known.version = told.version
    {% endif %}
    where told.place = 1
    {% if is_incremental() %}
        and ({{ checkout_again('told') }} or known.event_id is null)
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
