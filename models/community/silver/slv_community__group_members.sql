-- who is in which group now or was once; a membership that ended stays, marked
with bronze as (

    {{ community_arrivals(ref('community_raw_group_members')) }}

),

arrivals as (

    select
        group_id || '/' || member_key as membership_id,
        group_id,
        member_key,
        case when role in ('admin', 'member') then role end as role,
        {{ community_minute('joined_at') }} as joined_at,
        is_deleted = 'true' as is_ended,
        {{ community_minute('updated_at') }} as updated_at,
        landed_at,
        {{ community_age('group_id, member_key', 'bronze.updated_at') }} as age
    from bronze

)

select membership_id, group_id, member_key, role, joined_at, is_ended, updated_at, landed_at
from arrivals
where age = 1
{% if is_incremental() %}
    and {{ community_is_not_older('membership_id') }}
{% endif %}
