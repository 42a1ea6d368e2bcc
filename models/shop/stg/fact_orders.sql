{{ config(
    unique_key='order_id',
    indexes=[{'columns': ['order_id'], 'unique': true}, {'columns': ['landed_at']}, {'columns': ['ordered_on']}],
    pre_hook='{{ shop_leave_out_deleted() }}',
) }}

{% set is_new = shop_since_checkpoint() %}

-- orders of which something new is known
with changed as (

    select order_id from {{ ref('sta_shop__orders') }} where {{ is_new }}
    union
    select order_id from {{ ref('fact_order_positions') }} where {{ is_new }}

),

positions as (

    select
        order_id,
        count(*) as positions,
        sum(intake) as intake,
        sum(revenue) as revenue,
        max(load_date) as load_date,
        max(landed_at) as landed_at
    from {{ ref('fact_order_positions') }}
    where order_id in (select changed.order_id from changed)
    group by order_id

)

select
    orders.order_id,
    orders.customer_id,
    orders.shop_id,
    {{ day_of('orders.purchased_at') }} as ordered_on,
    orders.purchased_at,
    orders.shipped_at,
    orders.delivery_date,
    cast(coalesce(positions.positions, 0) as integer) as positions,
    cast(coalesce(positions.intake, 0) as numeric(12, 2)) as intake,
    cast(coalesce(positions.revenue, 0) as numeric(12, 2)) as revenue,
    greatest(orders.load_date, coalesce(positions.load_date, orders.load_date)) as load_date,
    greatest(orders.landed_at, coalesce(positions.landed_at, orders.landed_at)) as landed_at
from changed
inner join {{ ref('sta_shop__orders') }} as orders on orders.order_id = changed.order_id
left join positions on positions.order_id = changed.order_id
where not orders.is_deleted
