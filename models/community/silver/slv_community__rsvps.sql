-- every answer that was ever given, once, whatever the order in which answers arrive
with answers as (

    select distinct on (raw.event_id, keys.member_key, {{ community_minute('raw.responded_at') }})
        raw.event_id || '/' || keys.member_key || '/' || to_char({{ community_minute('raw.responded_at') }}, 'YYYYMMDDHH24MI') as rsvp_id,
        raw.event_id,
        keys.member_key,
        case when raw.is_deleted = 'true' then 'withdrawn' else raw.response end as response,
        {{ community_minute('raw.responded_at') }} as responded_at,
        raw._loaded_at as landed_at
    from {{ ref('community_raw_rsvps') }} as raw
    -- an answer waits in bronze until its member is known
    join {{ ref('member_keys') }} as keys on keys.member_id = raw.member_id
    where {{ community_minute('raw.responded_at') }} is not null
        and (raw.is_deleted = 'true' or raw.response in ('accepted', 'declined'))
    order by raw.event_id, keys.member_key, {{ community_minute('raw.responded_at') }}, raw._loaded_at desc, raw._line desc

)

select answers.*
from answers
{% if is_incremental() %}
where not exists (select from {{ this }} as known where known.rsvp_id = answers.rsvp_id)
{% endif %}
