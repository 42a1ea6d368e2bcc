{# The last event of a type for each key, as a CTE `latest`: what a dimension is made of, where `column` holds the key. Only keys that
   something new is known of are looked at, and those whose row was made of the same version of the same event are left out, so that a
   build with nothing new writes nothing. #}
{% macro checkout_latest(event_type, key, column) -%}
with told as (

    select
        *,
        row_number() over (partition by {{ key }} order by event_timestamp desc, event_id) as place
    from {{ ref('fct_events') }}
    where event_type = '{{ event_type }}'
        and {{ key }} is not null
    {% if is_incremental() %}
        and {{ key }} in (
            select {{ key }} from {{ ref('fct_events') }} where event_type = '{{ event_type }}' and {{ checkout_fresh() }}
            union
            -- a correction may have moved an event to another key: this is the one that it told of before
            select known.{{ column }}
            from {{ this }} as known
            join {{ ref('fct_events') }} as events on events.event_id = known.event_id
            where {{ checkout_fresh('events') }}
        )
    {% endif %}

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

{# Hook before a table that is made of one type of event: takes out the keys that no event tells of any more, since a correction may move an
   event to another key. Only events that are new say so. #}
{% macro checkout_untold(event_type, key, column) -%}
{% if is_incremental() %}
delete from {{ this }} as known
where event_id in (select event_id from {{ ref('fct_events') }} where {{ checkout_fresh() }})
    and not exists (
        select * from {{ ref('fct_events') }} as told
        where told.event_type = '{{ event_type }}' and told.{{ key }} = known.{{ column }}
    )
{% endif %}
{%- endmacro %}
