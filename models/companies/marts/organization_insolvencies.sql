{{ config(
    materialized='incremental',
    incremental_strategy='append',
) }}

-- the file is refreshed every day; what it said first about an organization stays, whatever it says later or no more
select distinct on (organization_id)
    organization_id,
    insolvency_ts::timestamptz as insolvency_ts,
    court,
    _file as told_by
from {{ ref('companies_raw_insolvencies') }} as told
where coalesce(insolvency_ts, '') ~ '^\d{4}-\d{2}-\d{2}T'
{% if is_incremental() %}
    and not exists (select from {{ this }} as known where known.organization_id = told.organization_id)
{% endif %}
order by organization_id, _file, _line
