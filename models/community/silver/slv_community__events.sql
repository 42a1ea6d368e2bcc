select distinct on (event_id)
    event_id,
    group_id,
    title,
    {{ community_minute('starts_at') }} as starts_at,
    case when capacity ~ '^\d+$' then capacity::int end as capacity,
    {{ community_minute('updated_at') }} as updated_at,
    _loaded_at as landed_at
from {{ ref('community_raw_events') }}
where event_id is not null
{% if is_incremental() %}
    and _loaded_at > (select coalesce(max(landed_at), '-infinity') from {{ this }})
{% endif %}
order by event_id, updated_at desc nulls last, _loaded_at desc, _line desc
