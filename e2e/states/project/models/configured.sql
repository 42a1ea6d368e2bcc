select id from {{ source('other', 'events') }}
