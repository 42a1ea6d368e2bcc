-- how far each file of the domain came; the one that is furthest says which day it is
with arrivals as (

    {% for name in ['events', 'organizations', 'bank_accounts', 'beneficiaries', 'transactions', 'transfers', 'cards',
                    'card_transactions', 'insolvencies'] %}
    {{ 'union all' if not loop.first }}
    select '{{ name }}' as file, cast(max(regexp_substr(_file, '[0-9]{4}-[0-9]{2}-[0-9]{2}')) as date) as last_day, max(_loaded_at) as last_loaded_at
    from {{ ref('companies_raw_' ~ name) }}
    {% endfor %}

)

select
    file,
    last_day,
    cast(max(last_day) over () - last_day as integer) as days_behind,
    last_loaded_at
from arrivals
