{{ config(materialized='view', meta={'owner': 'me'}) }}
-- a comment
select id, country_id, {{ cents('amount') }} as amount, ordered_at from {{ source('raw', 'orders') }} where ordered_at > '{{ var("cutoff") }}'
