{{ config(unique_key='user_id', post_hook="{{ checkout_untold('UserRegistered', 'user_id', 'user_id') }}") }}

{{ checkout_latest('UserRegistered', key='user_id') }}

select
    user_id,
    {{ json_text('metadata', 'name') }} as name,
    {{ json_text('metadata', 'email') }} as email,
    {{ json_text('metadata', 'country') }} as country,
    event_timestamp as registered_at,
    event_id,
    version
from latest
