{{ config(
    unique_key='order_id',
    indexes=[{'columns': ['order_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

with typed as (

    select
        order_id,
        customer_id,
        shop_id,
        cast(purchased_at as timestamp with time zone) as purchased_at,
        cast(nullif(shipped_at, '') as timestamp with time zone) as shipped_at,
        cast(nullif(delivery_date, '') as date) as delivery_date,
        coalesce(deleted, '') = 'true' as is_deleted,
        cast(updated_at as timestamp with time zone) as updated_at,
        {{ shop_landed() }}
    from {{ ref('shop_raw_orders') }}
    where {{ shop_order_problem() }} is null
        and {{ shop_since_checkpoint('_loaded_at', shop_load_date()) }}

),

{{ shop_newest(
    key=['order_id'],
    columns=['customer_id', 'shop_id', 'purchased_at', 'shipped_at', 'delivery_date', 'is_deleted']
) }}
