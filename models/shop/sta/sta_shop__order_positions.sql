{{ config(
    unique_key=['order_id', 'position'],
    indexes=[{'columns': ['order_id', 'position'], 'unique': true}, {'columns': ['landed_at']}],
) }}

with typed as (

    select
        order_id,
        cast(position as integer) as position,
        product_id,
        cast(quantity as integer) as quantity,
        cast(price as numeric(10, 2)) as price,
        cast(updated_at as timestamp with time zone) as updated_at,
        {{ shop_landed() }}
    from {{ ref('shop_raw_order_positions') }}
    where {{ shop_position_problem() }} is null
        and {{ shop_since_checkpoint('_loaded_at', shop_load_date()) }}

),

{{ shop_newest(key=['order_id', 'position'], columns=['product_id', 'quantity', 'price']) }}
