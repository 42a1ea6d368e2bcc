{{ config(unique_key='product_id') }}

select
    product_id,
    product_name,
    category,
    list_price,
    load_date,
    landed_at
from {{ ref('sta_shop__products') }}
where {{ shop_since_checkpoint() }}
