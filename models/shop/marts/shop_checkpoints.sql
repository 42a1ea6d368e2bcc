-- how far each model came; a model that is behind the others failed or was left out of a run
{% for name in ['sta_shop__orders', 'sta_shop__order_positions', 'sta_shop__customers', 'sta_shop__products', 'sta_shop__shops',
                'fact_order_positions', 'fact_orders', 'dim_customers', 'dim_products', 'dim_shops', 'dim_location'] %}
{{ 'union all' if not loop.first }}
select '{{ name }}' as model, max(load_date) as last_load_date, max(landed_at) as checkpoint from {{ ref(name) }}
{% endfor %}
