-- every arrival of an event that can be read, typed; corrections and repetitions are still in here
with judged as (

    select *, {{ checkout_event_problem('payload') }} as problem
    from {{ ref('checkout_raw_events') }}

)

select
    -- guarded, because a database may cast before it filters
    case when problem is null then (payload ->> 'event_id')::uuid end as event_id,
    payload ->> 'event_type' as event_type,
    case when problem is null then (payload ->> 'event_timestamp')::timestamptz end as event_timestamp,
    payload ->> 'user_id' as user_id,
    payload ->> 'related_id' as related_id,
    case when problem is null then (payload ->> 'version')::int end as version,
    coalesce(payload -> 'metadata', '{}'::jsonb) as metadata,
    _file as landed_file,
    _line as landed_line,
    _loaded_at as landed_at
from judged
where problem is null
