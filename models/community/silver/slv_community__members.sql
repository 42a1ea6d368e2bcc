-- a member's newest row, without name, e-mail address and day of birth
with arrivals as (

    select
        keys.member_key,
        -- to the year; a year that cannot be is none
        case
            when raw.birth_date ~ '^\d{4}-\d\d-\d\d$' and left(raw.birth_date, 4)::int between 1900 and extract(year from current_date)
                then left(raw.birth_date, 4)::int
        end as birth_year,
        {{ community_country('raw.country_code') }} as country_code,
        {{ community_minute('raw.joined_at') }} as joined_at,
        {{ community_minute('raw.updated_at') }} as updated_at,
        raw._loaded_at as landed_at,
        row_number() over (
            partition by keys.member_key order by {{ community_minute('raw.updated_at') }} desc nulls last, raw._loaded_at desc, raw._line desc
        ) as newest
    from {{ ref('community_raw_members') }} as raw
    join {{ ref('member_keys') }} as keys on keys.member_id = raw.member_id
    {% if is_incremental() %}
    where raw._loaded_at > (select coalesce(max(landed_at), '-infinity') from {{ this }})
    {% endif %}

)

select arrivals.member_key, arrivals.birth_year, arrivals.country_code, arrivals.joined_at, arrivals.updated_at, arrivals.landed_at
from arrivals
{% if is_incremental() %}
left join {{ this }} as known on known.member_key = arrivals.member_key
{% endif %}
where newest = 1
{% if is_incremental() %}
    -- a late row never takes the place of a newer one
    and (known.member_key is null or arrivals.updated_at > known.updated_at)
{% endif %}
