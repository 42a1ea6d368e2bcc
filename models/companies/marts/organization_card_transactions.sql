-- transactions without a card transaction of status 0 count as 0 in the average
with per_transaction as (

    select
        accounts.organization_id,
        transactions.id,
        count(card_transactions.id) as card_transactions
    from {{ ref('stg_companies__transactions') }} as transactions
    inner join {{ ref('stg_companies__bank_accounts') }} as accounts on accounts.id = transactions.bank_account_id
    left join {{ ref('stg_companies__card_transactions') }} as card_transactions
        on card_transactions.card_id = transactions.subject_id and card_transactions.status = 0
    where transactions.subject_type = 'Card'
    group by 1, 2

)

select
    organizations.organization_id,
    organizations.organization_name,
    count(per_transaction.id) as transactions,
    cast(round(avg(per_transaction.card_transactions), 2) as numeric(10, 2)) as average_card_transactions
from {{ ref('organizations') }} as organizations
left join per_transaction on per_transaction.organization_id = organizations.organization_id
group by 1, 2
