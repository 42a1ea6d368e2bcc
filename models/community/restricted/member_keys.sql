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
    where member_id not in (select known.member_id from {{ this }} as known where known.member_id is not null)
        and {{ community_member_hash('member_id') }} not in (
            select known.member_hash from {{ this }} as known where known.forgotten_at is not null
        )
    {% endif %}

)

select
    cast(
        row_number() over (order by member_id)
        {% if is_incremental() %}+ (select coalesce(max(member_key), 0) from {{ this }}){% endif %}
        as integer
    ) as member_key,
    member_id,
    cast(null as text) as member_hash,
    first_seen_at,
    cast(null as timestamp with time zone) as forgotten_at
from new_members
