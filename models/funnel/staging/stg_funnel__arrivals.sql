-- which message came when, each time that it came
{% for service in ['product', 'cart', 'payment', 'confirmation'] %}
select
    '{{ service }}' as step,
    {{ funnel_field('message_id') }} as message_id,
    _loaded_at as landed_at
from {{ ref('funnel_raw_' ~ service) }}
where payload is not null
{{ 'union all' if not loop.last }}
{% endfor %}
