{{ config(group='checkout') }}

-- keys that an event tells of and the table of its type lacks, and keys in there that no event tells of any more
{% for event_type, key, model, column in [
    ('UserRegistered', 'user_id', 'dim_users', 'user_id'),
    ('TicketOffered', 'related_id', 'dim_tickets', 'ticket_id'),
    ('ArticleListed', 'related_id', 'dim_articles', 'article_id'),
    ('BarcodeScanned', "cast(event_id as " ~ dbt.type_string() ~ ")", 'fct_barcode_scans', "cast(event_id as " ~ dbt.type_string() ~ ")"),
] %}
{{ 'union all' if not loop.first }}
select '{{ model }}' as model, told.told_key, made.made_key
from (
    select distinct {{ key }} as told_key from {{ ref('fct_events') }} where event_type = '{{ event_type }}'
) as told
full join (select {{ column }} as made_key from {{ ref(model) }}) as made on made.made_key = told.told_key
where made.made_key is null or told.told_key is null
{% endfor %}
