-- lines that cannot be read, with the reason; they stay in raw and are counted, not lost
{% set sources = {
    'shop_raw_orders': ['order_id', shop_order_problem()],
    'shop_raw_order_positions': ["order_id || '/' || position", shop_position_problem()],
    'shop_raw_products': ['product_id', shop_product_problem()],
} %}
{% for source, (key, problem) in sources.items() %}
{{ 'union all' if not loop.first }}
select
    '{{ source }}' as source,
    {{ key }} as line_key,
    {{ problem }} as problem,
    _file as landed_file,
    cast(_line as integer) as landed_line,
    _loaded_at as landed_at
from {{ ref(source) }}
where {{ problem }} is not null
{% endfor %}
