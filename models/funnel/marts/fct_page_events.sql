{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='message_id',
    on_schema_change='append_new_columns',
    indexes=[{'columns': ['message_id']}, {'columns': ['session_id']}, {'columns': ['landed_at']}],
) }}

-- depends_on: {{ ref('stg_funnel__arrivals') }}

-- every message of every page, once, without personal data; one of which something new came is read from all of its arrivals
with
{% if is_incremental() %}
fresh as (

    select step, message_id
    from {{ ref('stg_funnel__arrivals') }}
    where landed_at > {{ checkpoint() }}

),

{% endif %}
pages as (

    {% for service in ['product', 'cart', 'payment', 'confirmation'] %}
    select
        message_id, step, step_number, session_id, visitor, sent_at, platform, variant,
        {{ 'booking_id' if service == 'confirmation' else 'cast(null as text)' }} as booking_id,
        {{ 'amount' if service == 'confirmation' else 'cast(null as numeric(12, 2))' }} as amount,
        is_retracted,
        landed_at
    from {{ ref('stg_funnel__' ~ service) }}
    {% if is_incremental() %}
    where {{ among('message_id', "select message_id from fresh where step = '" ~ service ~ "'") }}
    {% endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select pages.*
from pages
{% if is_incremental() %}
left join {{ this }} as known on known.message_id = pages.message_id
where known.message_id is null
    or known.landed_at <> pages.landed_at
{% endif %}
