{{ config(unique_key='ticket_id', post_hook="{{ checkout_untold('TicketOffered', 'related_id', 'ticket_id') }}") }}

{{ checkout_latest('TicketOffered', key='related_id') }}

select
    related_id as ticket_id,
    {{ json_text('metadata', 'event_name') }} as event_name,
    cast({{ json_text('metadata', 'ticket_price') }} as numeric(10, 2)) as ticket_price,
    event_id,
    version
from latest
