{{ config(
    unique_key='order_id',
    indexes=[{'columns': ['order_id', 'position'], 'unique': true}, {'columns': ['landed_at']}],
    pre_hook='{{ shop_leave_out_deleted() }}',
) }}

{% set is_new = shop_since_checkpoint() %}

-- an order and its positions are made again when something new is known of any of them
with changed as (

    select order_id from {{ ref('sta_shop__orders') }} where {{ is_new }}
    union
    select order_id from {{ ref('sta_shop__order_positions') }} where {{ is_new }}

)

-- a position that arrives before its order waits: the order's arrival brings both in
select
    positions.order_id,
    positions.position,
    positions.product_id,
    orders.customer_id,
    orders.shop_id,
    {{ day_of('orders.purchased_at') }} as ordered_on,
    positions.quantity,
    positions.price,
    cast(positions.quantity * positions.price as numeric(12, 2)) as intake,
    cast(
        case when orders.delivery_date is not null then positions.quantity * positions.price else 0 end
        as numeric(12, 2)
    ) as revenue,
    greatest(positions.load_date, orders.load_date) as load_date,
    greatest(positions.landed_at, orders.landed_at) as landed_at
from changed
inner join {{ ref('sta_shop__orders') }} as orders on orders.order_id = changed.order_id
inner join {{ ref('sta_shop__order_positions') }} as positions on positions.order_id = changed.order_id
where not orders.is_deleted
