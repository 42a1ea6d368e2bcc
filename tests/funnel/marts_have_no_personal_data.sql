{{ config(group='funnel') }}

-- personal data stays in the schema of the service that has it
select table_schema, table_name, column_name
from information_schema.columns
where table_schema in ('{{ ref('fct_sessions').schema }}', '{{ ref('stg_funnel__payment').schema }}')
    and column_name in ('user_id', 'guest_email', 'card_holder', 'email', 'name')
