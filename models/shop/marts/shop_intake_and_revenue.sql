with periods as (

    {{ shop_periods() }}

)

-- by day and by month
select
    periods.period,
    periods.period_start,
    shops.shop_id,
    shops.shop_name,
    locations.city,
    locations.country,
    count(*) as orders,
    cast(sum(orders.intake) as numeric(12, 2)) as intake,
    cast(sum(orders.revenue) as numeric(12, 2)) as revenue
from {{ ref('fact_orders') }} as orders
inner join periods on periods.date_day = orders.ordered_on
inner join {{ ref('dim_shops') }} as shops on shops.shop_id = orders.shop_id
inner join {{ ref('dim_location') }} as locations on locations.location_id = shops.location_id
group by 1, 2, 3, 4, 5, 6
