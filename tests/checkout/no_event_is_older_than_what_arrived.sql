{{ config(group='checkout') }}

-- an event whose highest version in raw is not the one in the fact table
select raw.event_id, raw.version as arrived, events.version as kept
from (
    select event_id, max(version) as version
    from {{ ref('stg_checkout__events') }}
    group by event_id
) as raw
left join {{ ref('fct_events') }} as events on events.event_id = raw.event_id
where events.version is distinct from raw.version
