{{ checkout_latest('UserRegistered', key='user_id') }}

select
    user_id,
    metadata ->> 'name' as name,
    metadata ->> 'email' as email,
    metadata ->> 'country' as country,
    event_timestamp as registered_at
from latest
