{{ config(
    materialized='incremental',
    incremental_strategy='merge',
    unique_key='company_id',
    indexes=[{'columns': ['company_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

select
    company_id,
    version,
    company_name,
    legal_form,
    city,
    status,
    other_attributes,
    valid_from as changed_at,
    landed_at
from {{ ref('companies_history') }}
where valid_to is null
{% if is_incremental() %}
    and landed_at > {{ checkpoint() }}
{% endif %}
