-- what a visitor did until a booking: sessions are one journey up to and with the one that booked
with numbered as (

    select
        visitor,
        started_at,
        booking_id,
        count(booking_id) over (
            partition by visitor order by started_at, session_id
            rows between unbounded preceding and 1 preceding
        ) as bookings_before
    from {{ ref('fct_sessions') }}
    where furthest_step > 0

)

select
    visitor,
    cast(bookings_before + 1 as integer) as journey,
    min(started_at) as began_at,
    cast(count(*) as integer) as sessions,
    max(booking_id) as booking_id
from numbered
group by visitor, bookings_before
