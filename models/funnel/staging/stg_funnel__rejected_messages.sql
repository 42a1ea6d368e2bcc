-- messages that cannot be used, with the reason; they stay in raw and are counted, not lost
{% for service in ['product', 'cart', 'payment', 'confirmation'] %}
select
    '{{ service }}' as service,
    {{ funnel_field('message_id') }} as message_id,
    case
        when {{ funnel_field('message_id') }} is null then 'message_id is missing'
        when {{ funnel_field('session_id') }} is null then 'session_id is missing'
        else 'sent_at is not a time'
    end as problem
from {{ ref('funnel_raw_' ~ service) }}
where payload is not null
    and (
        {{ funnel_field('message_id') }} is null
        or {{ funnel_field('session_id') }} is null
        or {{ funnel_time(funnel_field('sent_at')) }} is null
    )
{{ 'union all' if not loop.last }}
{% endfor %}
