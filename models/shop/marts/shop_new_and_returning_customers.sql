-- a customer is new in the period of the first order, and returning in every later one with an order
with ordering as (

    select distinct
        periods.period,
        periods.period_start,
        orders.customer_id
    from {{ ref('fact_orders') }} as orders
    inner join {{ ref('dim_time') }} as days on days.date_day = orders.ordered_on
    cross join lateral (values ('day', days.date_day), ('month', days.month_start)) as periods (period, period_start)

),

firsts as (

    select *, min(period_start) over (partition by period, customer_id) as first_period
    from ordering

)

select
    period,
    period_start,
    count(*) as customers,
    count(*) filter (where period_start = first_period) as new_customers,
    count(*) filter (where period_start > first_period) as returning_customers,
    round(avg((period_start = first_period)::int), 4)::numeric(6, 4) as new_share,
    round(avg((period_start > first_period)::int), 4)::numeric(6, 4) as returning_share
from firsts
group by 1, 2
