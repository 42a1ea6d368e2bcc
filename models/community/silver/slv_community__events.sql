with arrivals as (

    select
        event_id,
        group_id,
        title,
        {{ community_minute('starts_at') }} as starts_at,
        case when {{ matches('capacity', '[0-9]+') }} then cast(capacity as integer) end as capacity,
        {{ community_minute('updated_at') }} as updated_at,
        _loaded_at as landed_at,
        {{ community_age('event_id', community_minute('updated_at')) }} as age
    from {{ ref('community_raw_events') }}
    where event_id is not null
    {% if is_incremental() %}
        and _loaded_at > {{ checkpoint() }}
    {% endif %}

)

select event_id, group_id, title, starts_at, capacity, updated_at, landed_at
from arrivals
where age = 1
{% if is_incremental() %}
    and {{ community_is_not_older('event_id') }}
{% endif %}
