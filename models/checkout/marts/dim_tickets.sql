{{ config(
    unique_key='ticket_id',
    pre_hook="{{ checkout_untold('TicketOffered', 'related_id', 'ticket_id') }}",
    indexes=[{'columns': ['ticket_id'], 'unique': true}, {'columns': ['event_id']}, {'columns': ['landed_at']}],
) }}

{{ checkout_latest('TicketOffered', 'related_id', 'ticket_id') }}

select
    related_id as ticket_id,
    {{ json_text('metadata', 'event_name') }} as event_name,
    cast({{ json_text('metadata', 'ticket_price') }} as numeric(10, 2)) as ticket_price,
    event_id,
    version,
    landed_at
from latest
