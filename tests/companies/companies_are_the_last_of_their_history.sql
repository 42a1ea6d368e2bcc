-- the latest version and the history are built apart, and must say the same
select coalesce(companies.company_id, latest.company_id) as company_id
from {{ ref('companies') }} as companies
full join (
    select distinct on (company_id) * from {{ ref('companies_history') }} order by company_id, version desc
) as latest on latest.company_id = companies.company_id
where companies.version is distinct from latest.version
    or companies.company_name is distinct from latest.company_name
    or companies.status is distinct from latest.status
