{{ config(
    unique_key='location_id',
    indexes=[{'columns': ['location_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

{% set is_new = shop_since_checkpoint() %}

-- every place of a shop or a customer; a place that nobody is at any more stays, because facts were counted there
with places as (

    select city, country, load_date, landed_at
    from {{ ref('sta_shop__shops') }}
    where {{ is_new }}
    union all
    select city, country, load_date, landed_at
    from {{ ref('sta_shop__customers') }}
    where {{ is_new }}

)

select
    {{ shop_location_id('city', 'country') }} as location_id,
    city,
    country,
    max(load_date) as load_date,
    max(landed_at) as landed_at
from places
group by 1, 2, 3
