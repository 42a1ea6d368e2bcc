{{ config(
    incremental_strategy='delete+insert',
    unique_key='event_id',
    post_hook="{{ checkout_untold('BarcodeScanned', 'event_id', 'event_id') }}",
) }}

select
    events.event_id,
    events.event_timestamp as scanned_at,
    events.user_id,
    events.related_id as ticket_id,
    {{ json_text('events.metadata', 'gate') }} as gate,
    events.version
from {{ ref('fct_events') }} as events
{% if is_incremental() %}
left join {{ this }} as known on known.event_id = events.event_id
{% endif %}
where events.event_type = 'BarcodeScanned'
{% if is_incremental() %}
    and ({{ checkout_again('events') }} or known.version is distinct from events.version)
{% endif %}
