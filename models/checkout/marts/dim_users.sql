{{ config(unique_key='user_id', post_hook="{{ checkout_untold('UserRegistered', 'user_id', 'user_id') }}") }}

{{ checkout_latest('UserRegistered', key='user_id') }}

select
    user_id,
    metadata ->> 'name' as name,
    metadata ->> 'email' as email,
    metadata ->> 'country' as country,
    event_timestamp as registered_at,
    event_id,
    version
from latest
