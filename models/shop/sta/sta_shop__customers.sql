{{ config(
    unique_key='customer_id',
    indexes=[{'columns': ['customer_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

-- name and e-mail end here: they are not selected, so nothing after raw can show them
with typed as (

    select
        customer_id,
        city,
        country,
        cast(updated_at as timestamp with time zone) as updated_at,
        {{ shop_landed() }}
    from {{ ref('shop_raw_customers') }}
    -- the rows of forgotten customers are blank
    where country is not null
        and {{ shop_since_checkpoint('_loaded_at', shop_load_date()) }}

),

{{ shop_newest(key=['customer_id'], columns=['city', 'country']) }}
