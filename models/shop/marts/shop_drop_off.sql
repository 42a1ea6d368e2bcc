-- how much of what was ordered has not become revenue; null where nothing was ordered
select
    period,
    period_start,
    shop_id,
    shop_name,
    intake,
    revenue,
    cast(intake - revenue as numeric(12, 2)) as dropped,
    cast(round((intake - revenue) / nullif(intake, 0), 4) as numeric(6, 4)) as drop_off_rate
from {{ ref('shop_intake_and_revenue') }}
