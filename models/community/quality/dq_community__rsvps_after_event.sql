-- answers that changed after the event had begun
select
    rsvps.event_id,
    events.starts_at,
    cast(count(*) as integer) as problem_count
from {{ ref('slv_community__rsvps') }} as rsvps
join {{ ref('slv_community__events') }} as events on events.event_id = rsvps.event_id
where rsvps.responded_at > events.starts_at
group by rsvps.event_id, events.starts_at
