select 1::int as id, '{{ env_var("SHOP_MODE", "full") }}'::text as mode from {{ ref('customers', v=1) }}
