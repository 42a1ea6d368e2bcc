with memberships as (

    select
        group_id,
        count(*) as members,
        count(case when role = 'admin' then 1 end) as admins
    from {{ ref('slv_community__group_members') }}
    where not is_ended
    group by group_id

),

meetings as (

    select group_id, count(*) as events
    from {{ ref('slv_community__events') }}
    group by group_id

)

select
    groups.group_id,
    groups.group_name,
    groups.country_code,
    cast(coalesce(memberships.members, 0) as integer) as members,
    cast(coalesce(memberships.admins, 0) as integer) as admins,
    cast(coalesce(meetings.events, 0) as integer) as events
from {{ ref('slv_community__groups') }} as groups
left join memberships on memberships.group_id = groups.group_id
left join meetings on meetings.group_id = groups.group_id
