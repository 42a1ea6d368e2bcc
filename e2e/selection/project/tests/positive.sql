select * from {{ ref('fct') }} where n < 0
