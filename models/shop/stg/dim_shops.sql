{{ config(
    unique_key='shop_id',
    indexes=[{'columns': ['shop_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

select
    shop_id,
    shop_name,
    {{ shop_location_id('city', 'country') }} as location_id,
    opened_on,
    load_date,
    landed_at
from {{ ref('sta_shop__shops') }}
where {{ shop_since_checkpoint() }}
