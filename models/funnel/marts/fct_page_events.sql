{{ config(
    materialized='incremental',
    incremental_strategy='merge',
    unique_key='message_id',
    on_schema_change='append_new_columns',
) }}

-- every message of every page, once, without personal data
with pages as (

    {% for service in ['product', 'cart', 'payment', 'confirmation'] %}
    select
        message_id, step, step_number, session_id, visitor, sent_at, platform, variant,
        {{ 'booking_id' if service == 'confirmation' else 'cast(null as text)' }} as booking_id,
        {{ 'amount' if service == 'confirmation' else 'cast(null as numeric(12, 2))' }} as amount,
        is_retracted
    from {{ ref('stg_funnel__' ~ service) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select pages.*
from pages
{% if is_incremental() %}
left join {{ this }} as known on known.message_id = pages.message_id
where known.message_id is null
    or known.is_retracted <> pages.is_retracted
{% endif %}
