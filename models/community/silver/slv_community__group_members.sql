-- who is in which group now or was once; a membership that ended stays, marked
with arrivals as (

    select
        raw.group_id || '/' || keys.member_key as membership_id,
        raw.group_id,
        keys.member_key,
        case when raw.role in ('admin', 'member') then raw.role end as role,
        {{ community_minute('raw.joined_at') }} as joined_at,
        raw.is_deleted = 'true' as is_ended,
        {{ community_minute('raw.updated_at') }} as updated_at,
        raw._loaded_at as landed_at,
        {{ community_age('raw.group_id, keys.member_key', 'raw.updated_at', raw='raw.') }} as age
    from {{ ref('community_raw_group_members') }} as raw
    join {{ ref('member_keys') }} as keys on keys.member_id = raw.member_id
    {% if is_incremental() %}
    where raw._loaded_at > (select coalesce(max(landed_at), {{ the_beginning() }}) from {{ this }})
    {% endif %}

)

select membership_id, group_id, member_key, role, joined_at, is_ended, updated_at, landed_at
from arrivals
where age = 1
