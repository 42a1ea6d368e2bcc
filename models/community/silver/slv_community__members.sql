-- a member's newest row, without name, e-mail address and day of birth
with arrivals as (

    select
        keys.member_key,
        -- to the year; a year that cannot be is none
        case
            when {{ matches('raw.birth_date', '[0-9]{4}-[0-9]{2}-[0-9]{2}') }}
                and left(raw.birth_date, 4) between '1900' and cast(extract(year from current_date) as {{ dbt.type_string() }})
                then cast(left(raw.birth_date, 4) as integer)
        end as birth_year,
        {{ community_country('raw.country_code') }} as country_code,
        {{ community_minute('raw.joined_at') }} as joined_at,
        {{ community_minute('raw.updated_at') }} as updated_at,
        raw._loaded_at as landed_at,
        {{ community_age('keys.member_key', community_minute('raw.updated_at'), raw='raw.') }} as age
    from {{ ref('community_raw_members') }} as raw
    join {{ ref('member_keys') }} as keys on keys.member_id = raw.member_id
    {% if is_incremental() %}
    where raw._loaded_at > (select coalesce(max(landed_at), {{ the_beginning() }}) from {{ this }})
    {% endif %}

)

select arrivals.member_key, arrivals.birth_year, arrivals.country_code, arrivals.joined_at, arrivals.updated_at, arrivals.landed_at
from arrivals
{% if is_incremental() %}
left join {{ this }} as known on known.member_key = arrivals.member_key
{% endif %}
where arrivals.age = 1
{% if is_incremental() %}
    -- a late row never takes the place of a newer one
    and (known.member_key is null or arrivals.updated_at > known.updated_at)
{% endif %}
