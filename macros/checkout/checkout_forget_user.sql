{# Forgets a user on request: `tsdt run-operation checkout_forget_user --args '{user_id: bob}' --log-level-file none`
   (the log of a run names its arguments).

   The events stay, because carts and payments are counted, under an identifier that leads nowhere: it is random, and nothing keeps what
   it stands for. What events say of a person goes from raw and from all that was made of it. Files that name the user must go from
   the folder, too; a landed file may. #}
{% macro checkout_forget_user(user_id) %}
{%- set nobody = 'forgotten-' ~ run_query('select ' ~ new_identifier()).columns[0].values()[0] -%}
{%- set named = "'" ~ user_id | string | replace("'", "''") ~ "'" -%}
{%- set personal = ['name', 'email', 'country'] -%}
{%- set impersonal = 'case when ' ~ json_is('metadata', 'object') ~ ' then ' ~ json_without('metadata', personal) ~ ' else metadata end' -%}
{%- set statements -%}
begin;
update {{ ref('checkout_raw_events') }} set payload = {{ checkout_anonymous('payload', nobody, personal) }} where {{ json_text('payload', 'user_id') }} = {{ named }};
update {{ ref('stg_checkout__events') }} set user_id = '{{ nobody }}', metadata = {{ impersonal }} where user_id = {{ named }};
update {{ ref('fct_events') }} set user_id = '{{ nobody }}', metadata = {{ impersonal }} where user_id = {{ named }};
update {{ ref('fct_barcode_scans') }} set user_id = '{{ nobody }}' where user_id = {{ named }};
update {{ ref('dim_users') }} set user_id = '{{ nobody }}', name = null, email = null, country = null where user_id = {{ named }};
commit;
{%- endset -%}
{% do run_query(statements) %}
{{ log('The user is forgotten; the events stay. Remove the landed files that name the user.', info=true) }}
{% endmacro %}

{# An event of nobody. What stands in the place of its metadata may be anything: such events are rejected, and kept. #}
{% macro checkout_anonymous(payload, nobody, personal) -%}
{{ adapter.dispatch('checkout_anonymous')(payload, nobody, personal) }}
{%- endmacro %}

{% macro default__checkout_anonymous(payload, nobody, personal) -%}
jsonb_set({{ payload }}{% for name in personal %} #- '{metadata,{{ name }}}'{% endfor %}, '{user_id}', '"{{ nobody }}"')
{%- endmacro %}

{% macro snowflake__checkout_anonymous(payload, nobody, personal) -%}
object_insert(
        iff(
            is_object({{ payload }}['metadata']),
            object_insert({{ payload }}, 'metadata', {{ json_without(payload ~ "['metadata']", personal) }}, true),
            {{ payload }}
        ),
        'user_id', '{{ nobody }}', true
    )
{%- endmacro %}
