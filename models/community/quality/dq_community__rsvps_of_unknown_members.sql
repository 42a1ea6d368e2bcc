-- answers that wait in bronze because no member of that identifier has arrived
select raw.event_id, cast(count(*) as integer) as problem_count
from {{ ref('community_raw_rsvps') }} as raw
where raw.member_id is not null
    and not exists (select 1 from {{ ref('member_keys') }} as keys where keys.member_id = raw.member_id)
group by raw.event_id
