{{ config(unique_key='event_id') }}

with arrivals as (

    select * from {{ ref('stg_checkout__events') }}
    {% if is_incremental() %}
    where landed_at > (select coalesce(max(landed_at), '-infinity') from {{ this }})
        or {{ checkout_again() }}
    {% endif %}

),

-- of several arrivals the highest version counts; of equal ones, the first
latest as (

    select distinct on (event_id) *, {{ checkout_again() }} as is_again
    from arrivals
    order by event_id, version desc, landed_at, landed_file, landed_line

)

select
    latest.event_id,
    latest.event_type,
    latest.event_timestamp,
    latest.user_id,
    latest.related_id,
    latest.version,
    latest.metadata,
    latest.landed_at
from latest
{% if is_incremental() %}
-- an event is replaced only by a higher version, whatever the order of arrival
left join {{ this }} as known on known.event_id = latest.event_id
where
    known.event_id is null
    or latest.version > known.version
    or (latest.is_again and latest.version = known.version)
{% endif %}
