select
    organizations.id as organization_id,
    organizations.name as organization_name,
    organizations.company_id,
    companies.status as company_status,
    insolvencies.insolvency_ts
from {{ ref('stg_companies__organizations') }} as organizations
left join {{ ref('companies') }} as companies on companies.company_id = organizations.company_id
left join {{ ref('organization_insolvencies') }} as insolvencies on insolvencies.organization_id = organizations.id
