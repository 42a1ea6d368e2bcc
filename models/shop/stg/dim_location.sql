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
where {{ shop_location_id('city', 'country') }} not in (select known.location_id from {{ this }} as known)
{% endif %}
