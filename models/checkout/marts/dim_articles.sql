{{ checkout_latest('ArticleListed', key='related_id') }}

select
    related_id as article_id,
    metadata ->> 'article_name' as article_name,
    (metadata ->> 'price')::numeric(10, 2) as price,
    metadata ->> 'currency' as currency
from latest
