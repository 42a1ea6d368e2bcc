with arrivals as (

    select
        group_id,
        name as group_name,
        {{ community_country('country_code') }} as country_code,
        {{ community_minute('created_at') }} as created_at,
        {{ community_minute('updated_at') }} as updated_at,
        _loaded_at as landed_at,
        {{ community_age('group_id', community_minute('updated_at')) }} as age
    from {{ ref('community_raw_groups') }}
    where group_id is not null
    {% if is_incremental() %}
        and _loaded_at > {{ checkpoint() }}
    {% endif %}

)

select group_id, group_name, country_code, created_at, updated_at, landed_at
from arrivals
where age = 1
{% if is_incremental() %}
    and {{ community_is_not_older('group_id') }}
{% endif %}
