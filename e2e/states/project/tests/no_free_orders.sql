{{ config(severity='warn', tags=['daily']) }}
select * from {{ ref('orders') }} where amount = 0
