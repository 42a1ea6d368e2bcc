{# Forgets a customer on request: `tsdt run-operation shop_forget_customer --args '{customer_id: C-2}' --log-level-file none`
   (the log of a run names its arguments).

   Personal data goes everywhere, raw included. Orders stay, because the books need them, under an identifier that leads nowhere:
   it is random, and nothing keeps what it stands for. Rows of raw are blanked rather than deleted, so that the landing still knows
   which files it has taken. Files that hold the customer must go from the folder, too; a landed file may. #}
{% macro shop_forget_customer(customer_id) %}
{%- set nobody = 'forgotten-' ~ run_query('select ' ~ new_identifier()).columns[0].values()[0] -%}
{%- set named = "'" ~ customer_id | string | replace("'", "''") ~ "'" -%}
{%- set statements -%}
begin;
update {{ ref('shop_raw_customers') }}
set customer_id = '{{ nobody }}', name = null, email = null, city = null, country = null
where customer_id = {{ named }};
update {{ ref('shop_raw_orders') }} set customer_id = '{{ nobody }}' where customer_id = {{ named }};
delete from {{ ref('sta_shop__customers') }} where customer_id = {{ named }};
update {{ ref('sta_shop__orders') }} set customer_id = '{{ nobody }}' where customer_id = {{ named }};
delete from {{ ref('dim_customers') }} where customer_id = {{ named }};
update {{ ref('fact_order_positions') }} set customer_id = '{{ nobody }}' where customer_id = {{ named }};
update {{ ref('fact_orders') }} set customer_id = '{{ nobody }}' where customer_id = {{ named }};
commit;
{%- endset -%}
{% do run_query(statements) %}
{{ log('The customer is forgotten; the orders stay. Remove the landed files that name the customer.', info=true) }}
{% endmacro %}
