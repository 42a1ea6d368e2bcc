{# Forgets a user on request: `tsdt run-operation checkout_forget_user --args '{user_id: bob}' --log-level-file none`
   (the log of a run names its arguments).

   The events stay, because carts and payments are counted, under an identifier that leads nowhere: it is random, and nothing keeps what
   it stands for. What events say of a person goes from raw and from all that was made of it. Files that name the user must go from
   the folder, too; a landed file may. #}
{% macro checkout_forget_user(user_id) %}
{%- set nobody = 'forgotten-' ~ run_query("select left(md5(random()::text || clock_timestamp()::text), 16)").columns[0].values()[0] -%}
{%- set named = "'" ~ user_id | string | replace("'", "''") ~ "'" -%}
{%- set metadata = "#- '{metadata,name}' #- '{metadata,email}' #- '{metadata,country}'" -%}
{%- set statements -%}
update {{ ref('checkout_raw_events') }}
set payload = jsonb_set(payload {{ metadata }}, '{user_id}', '"{{ nobody }}"')
where payload ->> 'user_id' = {{ named }};
update {{ ref('fct_events') }} set user_id = '{{ nobody }}', metadata = metadata - array['name', 'email', 'country'] where user_id = {{ named }};
update {{ ref('fct_barcode_scans') }} set user_id = '{{ nobody }}' where user_id = {{ named }};
update {{ ref('dim_users') }} set user_id = '{{ nobody }}', name = null, email = null, country = null where user_id = {{ named }};
{%- endset -%}
{% do run_query(statements) %}
{{ log('The user is forgotten; the events stay. Remove the landed files that name the user.', info=true) }}
{% endmacro %}
