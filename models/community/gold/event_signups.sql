-- how many had said yes to an event at the end of each day on which somebody answered, and how that compares with its places
with days as (

    select distinct event_id, responded_at::date as as_of
    from {{ ref('slv_community__rsvps') }}

),

-- the newest answer of each member up to each day
standing as (

    select distinct on (days.event_id, days.as_of, rsvps.member_key)
        days.event_id,
        days.as_of,
        rsvps.response
    from days
    join {{ ref('slv_community__rsvps') }} as rsvps
        on rsvps.event_id = days.event_id and rsvps.responded_at < days.as_of + 1
    order by days.event_id, days.as_of, rsvps.member_key, rsvps.responded_at desc

)

select
    standing.event_id,
    standing.as_of,
    (count(*) filter (where standing.response = 'accepted'))::int as accepted,
    (count(*) filter (where standing.response = 'declined'))::int as declined,
    events.capacity,
    round((count(*) filter (where standing.response = 'accepted'))::numeric / nullif(events.capacity, 0), 4)::numeric(9, 4) as signup_rate
from standing
join {{ ref('slv_community__events') }} as events on events.event_id = standing.event_id
group by standing.event_id, standing.as_of, events.capacity
