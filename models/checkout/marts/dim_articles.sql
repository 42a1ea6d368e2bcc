{{ config(unique_key='article_id', post_hook="{{ checkout_untold('ArticleListed', 'related_id', 'article_id') }}") }}

{{ checkout_latest('ArticleListed', key='related_id') }}

select
    related_id as article_id,
    {{ json_text('metadata', 'article_name') }} as article_name,
    cast({{ json_text('metadata', 'price') }} as numeric(10, 2)) as price,
    {{ json_text('metadata', 'currency') }} as currency,
    event_id,
    version
from latest
