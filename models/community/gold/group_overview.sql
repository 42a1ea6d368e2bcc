select
    groups.group_id,
    groups.group_name,
    groups.country_code,
    (select count(*) from {{ ref('slv_community__group_members') }} as m where m.group_id = groups.group_id and not m.is_ended)::int as members,
    (select count(*) from {{ ref('slv_community__group_members') }} as m where m.group_id = groups.group_id and not m.is_ended and m.role = 'admin')::int as admins,
    (select count(*) from {{ ref('slv_community__events') }} as e where e.group_id = groups.group_id)::int as events
from {{ ref('slv_community__groups') }} as groups
