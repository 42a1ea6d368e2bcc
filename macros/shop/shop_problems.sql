{# Why a line cannot be read, as SQL expressions: null when it can. Patterns, not casts, because a cast would end the query. #}
{% macro shop_is_not(column, pattern) -%}
not {{ matches('coalesce(' ~ column ~ ", '')", pattern) }}
{%- endmacro %}

{% macro shop_not_a_time(column) -%}
{{ shop_is_not(column, '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.*') }}
{%- endmacro %}

{% macro shop_order_problem() -%}
case
        when coalesce(order_id, '') = '' then 'order_id is missing'
        when {{ shop_not_a_time('purchased_at') }} then 'purchased_at is not a time'
        when {{ shop_not_a_time('updated_at') }} then 'updated_at is not a time'
        when shipped_at != '' and {{ shop_not_a_time('shipped_at') }} then 'shipped_at is not a time'
        when delivery_date != '' and {{ shop_is_not('delivery_date', '[0-9]{4}-[0-9]{2}-[0-9]{2}') }} then 'delivery_date is not a date'
    end
{%- endmacro %}

{% macro shop_position_problem() -%}
case
        when {{ shop_is_not('quantity', '[1-9][0-9]*') }} then 'quantity is not a positive number'
        when {{ shop_is_not('price', '[0-9]+([.][0-9]+)?') }} then 'price is not a number'
        when {{ shop_not_a_time('updated_at') }} then 'updated_at is not a time'
    end
{%- endmacro %}

{% macro shop_product_problem() -%}
case
        when {{ shop_is_not('list_price', '[0-9]+([.][0-9]+)?') }} then 'list_price is not a number'
        when {{ shop_not_a_time('updated_at') }} then 'updated_at is not a time'
    end
{%- endmacro %}
