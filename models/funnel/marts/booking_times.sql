-- from the product page to the confirmation
select
    cast(started_at as date) as day,
    platform,
    variant,
    cast(count(*) as integer) as bookings,
    cast(avg(booking_seconds) as numeric(12, 1)) as average_seconds
from {{ ref('fct_sessions') }}
where booking_id is not null
group by cast(started_at as date), platform, variant
