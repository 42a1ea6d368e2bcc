-- every arrival of an event that can be read, typed; corrections and repetitions are still in here
select
    (payload ->> 'event_id')::uuid as event_id,
    payload ->> 'event_type' as event_type,
    (payload ->> 'event_timestamp')::timestamptz as event_timestamp,
    payload ->> 'user_id' as user_id,
    payload ->> 'related_id' as related_id,
    (payload ->> 'version')::int as version,
    coalesce(payload -> 'metadata', '{}'::jsonb) as metadata,
    _file as landed_file,
    _line as landed_line,
    _loaded_at as landed_at
from {{ ref('checkout_raw_events') }}
where {{ checkout_event_problem('payload') }} is null
