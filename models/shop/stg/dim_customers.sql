{{ config(
    unique_key='customer_id',
    indexes=[{'columns': ['customer_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

select
    customer_id,
    {{ shop_location_id('city', 'country') }} as location_id,
    load_date,
    landed_at
from {{ ref('sta_shop__customers') }}
where {{ shop_since_checkpoint() }}
