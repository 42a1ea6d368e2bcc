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
    -- a late row never takes the place of a newer one
    and not exists (
        select 1
        from {{ this }} as known
        where known.group_id = arrivals.group_id and known.updated_at > arrivals.updated_at
    )
{% endif %}
