{{ config(group='funnel') }}

-- personal data stays in the schema of the service that has it
select table_schema, table_name, column_name
from information_schema.columns
where lower(table_schema) in ('{{ ref('fct_sessions').schema | lower }}', '{{ ref('stg_funnel__payment').schema | lower }}')
    and lower(column_name) in ('user_id', 'guest_email', 'card_holder', 'email', 'name')
