{{ config(group='community') }}

-- no column outside of bronze and the mapping has what a person is known by
select table_schema, table_name, column_name
from information_schema.columns
where table_schema in ('{{ ref('slv_community__members').schema }}', '{{ ref('rsvp_history').schema }}', '{{ ref('group_overview').schema }}')
    and (column_name in ('name', 'email', 'birth_date', 'member_id') or column_name like '%email%')
