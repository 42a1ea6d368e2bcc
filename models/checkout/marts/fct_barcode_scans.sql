{{ config(
    incremental_strategy='delete+insert',
    unique_key='event_id',
    post_hook="{{ checkout_untold('BarcodeScanned', 'event_id', 'event_id') }}",
) }}

select
    event_id,
    event_timestamp as scanned_at,
    user_id,
    related_id as ticket_id,
    metadata ->> 'gate' as gate,
    version
from {{ ref('fct_events') }} as events
where event_type = 'BarcodeScanned'
{% if is_incremental() %}
    and (
        {{ checkout_again() }}
        or not exists (
            select from {{ this }} as known
            where known.event_id = events.event_id and known.version = events.version
        )
    )
{% endif %}
