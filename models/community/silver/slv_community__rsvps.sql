-- every answer that was ever given, once, whatever the order in which answers arrive
with bronze as (

    {{ community_arrivals(ref('community_raw_rsvps')) }}

),

arrivals as (

    select
        event_id,
        member_key,
        case when is_deleted = 'true' then 'withdrawn' else response end as response,
        {{ community_minute('responded_at') }} as responded_at,
        landed_at,
        _loaded_at,
        _line
    from bronze
    where {{ community_minute('bronze.responded_at') }} is not null
        and (is_deleted = 'true' or bronze.response in ('accepted', 'declined'))

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
            partition by event_id, member_key, responded_at order by _loaded_at desc, _line desc
        ) as age
    from arrivals

)

select rsvp_id, event_id, member_key, response, responded_at, landed_at
from answers
where age = 1
{% if is_incremental() %}
    and not exists (select 1 from {{ this }} as known where known.rsvp_id = answers.rsvp_id)
{% endif %}
