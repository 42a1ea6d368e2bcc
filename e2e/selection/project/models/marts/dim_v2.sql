select id, n from {{ ref('fct') }}
