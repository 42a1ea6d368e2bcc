-- every answer that was ever given, once, whatever the order in which answers arrive
with arrivals as (

    select
        raw.event_id,
        keys.member_key,
        case when raw.is_deleted = 'true' then 'withdrawn' else raw.response end as response,
        {{ community_minute('raw.responded_at') }} as responded_at,
        raw._loaded_at as landed_at,
        raw._line as landed_line
    from {{ ref('community_raw_rsvps') }} as raw
    -- an answer waits in bronze until its member is known
    join {{ ref('member_keys') }} as keys on keys.member_id = raw.member_id
    where {{ community_minute('raw.responded_at') }} is not null
        and (raw.is_deleted = 'true' or raw.response in ('accepted', 'declined'))

),

answers as (

    select
        event_id || '/' || member_key || '/' || to_char(responded_at, 'YYYYMMDDHH24MI') as rsvp_id,
        event_id,
        member_key,
        response,
        responded_at,
        landed_at,
        row_number() over (
            partition by event_id, member_key, responded_at order by landed_at desc, landed_line desc
        ) as age
    from arrivals

)

select rsvp_id, event_id, member_key, response, responded_at, landed_at
from answers
where age = 1
{% if is_incremental() %}
    and rsvp_id not in (select known.rsvp_id from {{ this }} as known)
{% endif %}
