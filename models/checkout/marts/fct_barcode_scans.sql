{{ config(
    unique_key='event_id',
    pre_hook="{{ checkout_untold('BarcodeScanned', 'event_id', 'event_id') }}",
    indexes=[{'columns': ['event_id'], 'unique': true}, {'columns': ['landed_at']}],
) }}

select
    event_id,
    event_timestamp as scanned_at,
    user_id,
    related_id as ticket_id,
    {{ json_text('metadata', 'gate') }} as gate,
    version,
    landed_at
from {{ ref('fct_events') }}
where event_type = 'BarcodeScanned'
{% if is_incremental() %}
    and {{ checkout_fresh() }}
{% endif %}
