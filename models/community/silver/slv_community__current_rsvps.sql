-- the newest answer of each member to each event; answers that were withdrawn are gone
with answers as (

    select
        event_id || '/' || member_key as invitation_id,
        event_id,
        member_key,
        response,
        responded_at,
        row_number() over (partition by event_id, member_key order by responded_at desc) as age
    from {{ ref('slv_community__rsvps') }}

)

select invitation_id, event_id, member_key, response, responded_at
from answers
where age = 1
    and response <> 'withdrawn'
