select nope from {{ ref('stg_a') }}
