select
    organizations.organization_id,
    organizations.organization_name,
    count(transactions.id) as transactions
from {{ ref('organizations') }} as organizations
left join {{ ref('stg_companies__bank_accounts') }} as accounts on accounts.organization_id = organizations.organization_id
left join {{ ref('stg_companies__transactions') }} as transactions
    on transactions.bank_account_id = accounts.id and transactions.status = 1
group by 1, 2
