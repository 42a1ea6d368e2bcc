{# Why a line cannot be read, as SQL expressions: null when it can. Patterns, not casts, because a cast would end the query. #}
{% macro shop_not_a_time(column) -%}
coalesce({{ column }}, '') !~ '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}'
{%- endmacro %}

{% macro shop_order_problem() -%}
case
        when coalesce(order_id, '') = '' then 'order_id is missing'
        when {{ shop_not_a_time('purchased_at') }} then 'purchased_at is not a time'
        when {{ shop_not_a_time('updated_at') }} then 'updated_at is not a time'
        when shipped_at != '' and {{ shop_not_a_time('shipped_at') }} then 'shipped_at is not a time'
        when delivery_date != '' and delivery_date !~ '^\d{4}-\d{2}-\d{2}$' then 'delivery_date is not a date'
    end
{%- endmacro %}

{% macro shop_position_problem() -%}
case
        when coalesce(quantity, '') !~ '^[1-9]\d*$' then 'quantity is not a positive number'
        when coalesce(price, '') !~ '^\d+(\.\d+)?$' then 'price is not a number'
        when {{ shop_not_a_time('updated_at') }} then 'updated_at is not a time'
    end
{%- endmacro %}

{% macro shop_product_problem() -%}
case
        when coalesce(list_price, '') !~ '^\d+(\.\d+)?$' then 'list_price is not a number'
        when {{ shop_not_a_time('updated_at') }} then 'updated_at is not a time'
    end
{%- endmacro %}
