{{ config(
    unique_key='product_id',
    indexes=[{'columns': ['product_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

with typed as (

    select
        product_id,
        product_name,
        category,
        cast(list_price as numeric(10, 2)) as list_price,
        cast(updated_at as timestamp with time zone) as updated_at,
        {{ shop_landed() }}
    from {{ ref('shop_raw_products') }}
    where {{ shop_product_problem() }} is null
        and {{ shop_since_checkpoint('_loaded_at', shop_load_date()) }}

),

{{ shop_newest(key=['product_id'], columns=['product_name', 'category', 'list_price']) }}
