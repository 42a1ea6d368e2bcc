select
    organizations.organization_id,
    organizations.organization_name,
    count(beneficiaries.id) as transfers
from {{ ref('organizations') }} as organizations
left join {{ ref('stg_companies__bank_accounts') }} as accounts on accounts.organization_id = organizations.organization_id
left join {{ ref('stg_companies__transactions') }} as transactions
    on transactions.bank_account_id = accounts.id and transactions.status = 1 and transactions.subject_type = 'Transfer'
left join {{ ref('stg_companies__transfers') }} as transfers
    on transfers.id = transactions.subject_id and transfers.status = 3
left join {{ ref('stg_companies__beneficiaries') }} as beneficiaries
    on beneficiaries.id = transfers.beneficiary_id and beneficiaries.bic like '4F%'
group by 1, 2
