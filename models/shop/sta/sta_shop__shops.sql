{{ config(
    unique_key='shop_id',
    indexes=[{'columns': ['shop_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

with typed as (

    select
        shop_id,
        shop_name,
        city,
        country,
        cast(opened_on as date) as opened_on,
        cast(updated_at as timestamp with time zone) as updated_at,
        {{ shop_landed() }}
    from {{ ref('shop_raw_shops') }}
    where {{ shop_since_checkpoint('_loaded_at', shop_load_date()) }}

),

{{ shop_newest(key=['shop_id'], columns=['shop_name', 'city', 'country', 'opened_on']) }}
