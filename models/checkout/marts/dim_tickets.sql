{{ checkout_latest('TicketOffered', key='related_id') }}

select
    related_id as ticket_id,
    metadata ->> 'event_name' as event_name,
    (metadata ->> 'ticket_price')::numeric(10, 2) as ticket_price
from latest
