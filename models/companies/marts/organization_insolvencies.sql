{{ config(
    materialized='incremental',
    incremental_strategy='append',
) }}

-- the file is refreshed every day; what it said first about an organization stays, whatever it says later or no more
with told as (

    select
        organization_id,
        cast(insolvency_ts as timestamp with time zone) as insolvency_ts,
        court,
        _file as told_by,
        row_number() over (partition by organization_id order by _file, _line) as place
    from {{ ref('companies_raw_insolvencies') }}
    where {{ matches("coalesce(insolvency_ts, '')", '[0-9]{4}-[0-9]{2}-[0-9]{2}T.*') }}
    {% if is_incremental() %}
        and organization_id not in (select known.organization_id from {{ this }} as known)
    {% endif %}

)

select organization_id, insolvency_ts, court, told_by
from told
where place = 1
