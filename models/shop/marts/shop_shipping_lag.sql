select
    orders.shop_id,
    shops.shop_name,
    days.month_start,
    count(*) as orders,
    count(orders.shipped_at) as shipped,
    cast(round(avg({{ hours_between('orders.purchased_at', 'orders.shipped_at') }}), 2) as numeric(10, 2)) as average_lag_hours,
    cast(round(max({{ hours_between('orders.purchased_at', 'orders.shipped_at') }}), 2) as numeric(10, 2)) as longest_lag_hours
from {{ ref('fact_orders') }} as orders
inner join {{ ref('dim_shops') }} as shops on shops.shop_id = orders.shop_id
inner join {{ ref('dim_time') }} as days on days.date_day = orders.ordered_on
group by 1, 2, 3
