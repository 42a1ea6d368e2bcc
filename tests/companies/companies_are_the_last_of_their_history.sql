-- the latest version and the history are built apart, and must say the same
with versions as (

    select *, row_number() over (partition by company_id order by version desc) as age
    from {{ ref('companies_history') }}

)

select coalesce(companies.company_id, latest.company_id) as company_id
from {{ ref('companies') }} as companies
full join (select * from versions where age = 1) as latest on latest.company_id = companies.company_id
where companies.version is distinct from latest.version
    or companies.company_name is distinct from latest.company_name
    or companies.status is distinct from latest.status
