-- dim_users without what support does not need: the e-mail address is masked to its domain
select
    user_id,
    name,
    regexp_replace(email, '^[^@]*', '***') as email_masked,
    country,
    registered_at
from {{ ref('dim_users') }}
