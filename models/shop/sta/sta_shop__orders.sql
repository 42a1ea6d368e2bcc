{{ config(unique_key='order_id') }}

with typed as (

    select
        order_id,
        customer_id,
        shop_id,
        purchased_at::timestamptz as purchased_at,
        nullif(shipped_at, '')::timestamptz as shipped_at,
        nullif(delivery_date, '')::date as delivery_date,
        coalesce(deleted, '') = 'true' as is_deleted,
        updated_at::timestamptz as updated_at,
        {{ shop_landed() }}
    from {{ ref('shop_raw_orders') }}
    where {{ shop_order_problem() }} is null
        and {{ shop_since_checkpoint('_loaded_at', shop_load_date()) }}

),

{{ shop_newest(
    key=['order_id'],
    columns=['customer_id', 'shop_id', 'purchased_at', 'shipped_at', 'delivery_date', 'is_deleted']
) }}
