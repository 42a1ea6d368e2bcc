{{ config(
    unique_key='product_id',
    indexes=[{'columns': ['product_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

select
    product_id,
    product_name,
    category,
    list_price,
    load_date,
    landed_at
from {{ ref('sta_shop__products') }}
where {{ shop_since_checkpoint() }}
