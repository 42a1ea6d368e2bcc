-- a member's newest row, without name, e-mail address and day of birth
with bronze as (

    {{ community_arrivals(ref('community_raw_members')) }}

),

arrivals as (

    select
        member_key,
        -- to the year; a year that cannot be is none
        case
            when {{ matches('birth_date', '[0-9]{4}-[0-9]{2}-[0-9]{2}') }}
                and left(birth_date, 4) between '1900' and cast(extract(year from current_date) as {{ dbt.type_string() }})
                then cast(left(birth_date, 4) as integer)
        end as birth_year,
        {{ community_country('country_code') }} as country_code,
        {{ community_minute('joined_at') }} as joined_at,
        {{ community_minute('updated_at') }} as updated_at,
        landed_at,
        {{ community_age('member_key', community_minute('updated_at')) }} as age
    from bronze

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
