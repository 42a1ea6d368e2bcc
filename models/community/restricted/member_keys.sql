{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    indexes=[
        {'columns': ['member_key'], 'unique': true},
        {'columns': ['member_id'], 'unique': true},
        {'columns': ['member_hash']},
        {'columns': ['first_seen_at']},
    ],
) }}

-- each member gets a whole number that means nothing outside; the only place where it meets the platform's identifier
with arrived as (

    select distinct member_id
    from {{ ref('community_raw_members') }}
    where member_id is not null
    {% if is_incremental() %}
        and _loaded_at > {{ checkpoint('first_seen_at') }}
    {% endif %}

),

new_members as (

    select member_id
    from arrived
    {% if is_incremental() %}
    where not exists (select 1 from {{ this }} as known where known.member_id = arrived.member_id)
        -- nor does a member come back who was forgotten
        and not exists (
            select 1 from {{ this }} as known where known.member_hash = {{ community_member_hash('arrived.member_id') }}
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
    -- the time of the run, not of the file: what waited for the member is found by it, even where a run took up an older file
    {{ moment(run_started_at) }} as first_seen_at,
    cast(null as timestamp with time zone) as forgotten_at
from new_members
