{{ config(unique_key=['order_id', 'position']) }}

with typed as (

    select
        order_id,
        position::int as position,
        product_id,
        quantity::int as quantity,
        price::numeric(10, 2) as price,
        updated_at::timestamptz as updated_at,
        {{ shop_landed() }}
    from {{ ref('shop_raw_order_positions') }}
    where {{ shop_position_problem() }} is null
        and {{ shop_since_checkpoint('_loaded_at', shop_load_date()) }}

),

{{ shop_newest(key=['order_id', 'position'], columns=['product_id', 'quantity', 'price']) }}
