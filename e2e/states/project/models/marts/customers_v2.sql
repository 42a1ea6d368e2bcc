select id, name from {{ ref('countries') }}
