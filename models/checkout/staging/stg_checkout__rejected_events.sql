-- arrivals that cannot be read, with the reason; they stay in raw and are counted, not lost
select
    payload,
    {{ checkout_event_problem('payload') }} as problem,
    _file as landed_file,
    _line as landed_line,
    _loaded_at as landed_at
from {{ ref('checkout_raw_events') }}
where {{ checkout_event_problem('payload') }} is not null
