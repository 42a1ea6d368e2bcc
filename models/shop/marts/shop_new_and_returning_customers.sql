-- a customer is new in the period of the first order, and returning in every later one with an order
with periods as (

    {{ shop_periods() }}

),

ordering as (

    select distinct
        periods.period,
        periods.period_start,
        orders.customer_id
    from {{ ref('fact_orders') }} as orders
    inner join periods on periods.date_day = orders.ordered_on

),

firsts as (

    select
        *,
        case when period_start = min(period_start) over (partition by period, customer_id) then 1 else 0 end as is_new
    from ordering

)

select
    period,
    period_start,
    count(*) as customers,
    cast(sum(is_new) as bigint) as new_customers,
    cast(sum(1 - is_new) as bigint) as returning_customers,
    cast(round(avg(is_new), 4) as numeric(6, 4)) as new_share,
    cast(round(avg(1 - is_new), 4) as numeric(6, 4)) as returning_share
from firsts
group by 1, 2
