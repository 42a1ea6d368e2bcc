select
    cast(count(*) as integer) as bookers,
    cast(count(case when bookings > 1 then 1 end) as integer) as repeat_bookers,
    cast(sum(bookings) as integer) as bookings,
    cast(round(cast(count(case when bookings > 1 then 1 end) as numeric(18, 4)) / nullif(count(*), 0), 4) as numeric(9, 4)) as repeat_rate
from (
    select visitor, count(booking_id) as bookings
    from {{ ref('fct_sessions') }}
    where booking_id is not null
    group by visitor
) as visitors
