-- by day and by month; `period` says which, so that the two are never added up
select
    periods.period,
    periods.period_start,
    shops.shop_id,
    shops.shop_name,
    locations.city,
    locations.country,
    count(*) as orders,
    sum(orders.intake)::numeric(12, 2) as intake,
    sum(orders.revenue)::numeric(12, 2) as revenue
from {{ ref('fact_orders') }} as orders
inner join {{ ref('dim_time') }} as days on days.date_day = orders.ordered_on
cross join lateral (values ('day', days.date_day), ('month', days.month_start)) as periods (period, period_start)
inner join {{ ref('dim_shops') }} as shops on shops.shop_id = orders.shop_id
inner join {{ ref('dim_location') }} as locations on locations.location_id = shops.location_id
group by 1, 2, 3, 4, 5, 6
