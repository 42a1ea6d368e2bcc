-- the newest answer of each member to each event; answers that were withdrawn are gone
select *
from (
    select distinct on (event_id, member_key)
        event_id || '/' || member_key as invitation_id,
        event_id,
        member_key,
        response,
        responded_at
    from {{ ref('slv_community__rsvps') }}
    order by event_id, member_key, responded_at desc
) as newest
where response <> 'withdrawn'
