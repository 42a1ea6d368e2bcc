select distinct on (group_id)
    group_id,
    name as group_name,
    {{ community_country('country_code') }} as country_code,
    {{ community_minute('created_at') }} as created_at,
    {{ community_minute('updated_at') }} as updated_at,
    _loaded_at as landed_at
from {{ ref('community_raw_groups') }}
where group_id is not null
{% if is_incremental() %}
    and _loaded_at > (select coalesce(max(landed_at), '-infinity') from {{ this }})
{% endif %}
order by group_id, updated_at desc nulls last, _loaded_at desc, _line desc
