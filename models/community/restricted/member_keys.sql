{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

-- each member gets a whole number that means nothing outside; the only place where it meets the platform's identifier
with arrived as (

    select member_id, min(_loaded_at) as first_seen_at
    from {{ ref('community_raw_members') }}
    where member_id is not null
    group by member_id

),

new_members as (

    select arrived.*
    from arrived
    {% if is_incremental() %}
    where not exists (select from {{ this }} as known where known.member_id = arrived.member_id)
        and not exists (
            select from {{ this }} as known
            where known.forgotten_at is not null and known.member_hash = {{ community_member_hash('arrived.member_id') }}
        )
    {% endif %}

)

select
    (
        row_number() over (order by member_id)
        {% if is_incremental() %}+ (select coalesce(max(member_key), 0) from {{ this }}){% endif %}
    )::int as member_key,
    member_id,
    null::text as member_hash,
    first_seen_at,
    null::timestamptz as forgotten_at
from new_members
