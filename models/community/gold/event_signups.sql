-- how many had said yes to an event at the end of each day on which somebody answered, and how that compares with its places
with days as (

    select distinct event_id, cast(responded_at as date) as as_of
    from {{ ref('slv_community__rsvps') }}

),

-- the newest answer of each member up to each day
answers as (

    select
        days.event_id,
        days.as_of,
        rsvps.response,
        row_number() over (
            partition by days.event_id, days.as_of, rsvps.member_key order by rsvps.responded_at desc
        ) as age
    from days
    join {{ ref('slv_community__rsvps') }} as rsvps
        on rsvps.event_id = days.event_id and rsvps.responded_at < days.as_of + 1

),

standing as (

    select
        event_id,
        as_of,
        count(case when response = 'accepted' then 1 end) as accepted,
        count(case when response = 'declined' then 1 end) as declined
    from answers
    where age = 1
    group by event_id, as_of

)

select
    standing.event_id,
    standing.as_of,
    cast(standing.accepted as integer) as accepted,
    cast(standing.declined as integer) as declined,
    events.capacity,
    cast(round(cast(standing.accepted as numeric(18, 4)) / nullif(events.capacity, 0), 4) as numeric(9, 4)) as signup_rate
from standing
join {{ ref('slv_community__events') }} as events on events.event_id = standing.event_id
