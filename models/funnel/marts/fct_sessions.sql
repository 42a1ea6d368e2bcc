{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='session_id',
    on_schema_change='append_new_columns',
    indexes=[{'columns': ['session_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

-- one row a session; a session that got a message, early or late, or lost one, is made again from all of its messages
with messages as (

    select *
    from {{ ref('fct_page_events') }}
    {% if is_incremental() %}
    where session_id in (
        select fresh.session_id
        from {{ ref('fct_page_events') }} as fresh
        where fresh.landed_at > {{ checkpoint() }}
    )
    {% endif %}

),

sessions as (

    select
        session_id,
        min(visitor) as visitor,
        min(platform) as platform,
        min(variant) as variant,
        min(sent_at) as started_at,
        max(case when is_retracted then 0 else step_number end) as furthest_step,
        min(case when step_number = 1 then sent_at end) as product_at,
        min(case when step_number = 4 and not is_retracted then sent_at end) as confirmed_at,
        min(case when not is_retracted then booking_id end) as booking_id,
        min(case when not is_retracted then amount end) as amount,
        count(case when not is_retracted then 1 end) as messages,
        max(landed_at) as landed_at
    from messages
    group by session_id

)

select
    sessions.session_id,
    sessions.visitor,
    sessions.platform,
    sessions.variant,
    sessions.started_at,
    sessions.furthest_step,
    sessions.confirmed_at,
    sessions.booking_id,
    sessions.amount,
    cast({{ datediff('sessions.product_at', 'sessions.confirmed_at', 'second') }} as integer) as booking_seconds,
    sessions.messages,
    sessions.landed_at
from sessions
