select group_id, group_name, 1 as problem_count
from {{ ref('group_overview') }}
where admins = 0
