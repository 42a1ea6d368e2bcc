{{ config(
    unique_key='article_id',
    pre_hook="{{ checkout_untold('ArticleListed', 'related_id', 'article_id') }}",
    indexes=[{'columns': ['article_id'], 'unique': true}, {'columns': ['event_id']}, {'columns': ['landed_at']}],
) }}

{{ checkout_latest('ArticleListed', 'related_id', 'article_id') }}

select
    related_id as article_id,
    {{ json_text('metadata', 'article_name') }} as article_name,
    cast({{ json_text('metadata', 'price') }} as numeric(10, 2)) as price,
    {{ json_text('metadata', 'currency') }} as currency,
    event_id,
    version,
    landed_at
from latest
