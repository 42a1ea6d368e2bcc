{{ config(unique_key='location_id') }}

-- every place of a shop or a customer; a place that nobody is at any more stays, because facts were counted there
select distinct
    {{ shop_location_id('city', 'country') }} as location_id,
    city,
    country
from (
    select city, country from {{ ref('sta_shop__shops') }}
    union all
    select city, country from {{ ref('sta_shop__customers') }}
) as places
{% if is_incremental() %}
where not exists (
    select from {{ this }} as known where known.location_id = {{ shop_location_id('places.city', 'places.country') }}
)
{% endif %}
