select id, n + 0 as n from {{ ref('raw') }}
