{{ config(
    unique_key='user_id',
    pre_hook="{{ checkout_untold('UserRegistered', 'user_id', 'user_id') }}",
    indexes=[{'columns': ['user_id'], 'unique': true}, {'columns': ['event_id']}, {'columns': ['landed_at']}],
) }}

{{ checkout_latest('UserRegistered', 'user_id', 'user_id') }}

select
    user_id,
    {{ json_text('metadata', 'name') }} as name,
    {{ json_text('metadata', 'email') }} as email,
    {{ json_text('metadata', 'country') }} as country,
    event_timestamp as registered_at,
    event_id,
    version,
    landed_at
from latest
