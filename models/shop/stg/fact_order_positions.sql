{{ config(
    unique_key=['order_id', 'position'],
    indexes=[{'columns': ['landed_at']}, {'columns': ['order_id']}],
    post_hook="delete from {{ this }} where order_id in (select order_id from {{ ref('sta_shop__orders') }} where is_deleted)",
) }}

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
from {{ ref('sta_shop__order_positions') }} as positions
inner join {{ ref('sta_shop__orders') }} as orders on orders.order_id = positions.order_id
where not orders.is_deleted
    and {{ shop_since_checkpoint(
        'greatest(positions.landed_at, orders.landed_at)', 'greatest(positions.load_date, orders.load_date)'
    ) }}
