{{ config(group='community') }}

-- no column outside of bronze and the mapping has what a person is known by
select table_schema, table_name, column_name
from information_schema.columns
where lower(table_schema) in ('{{ ref('slv_community__members').schema | lower }}', '{{ ref('rsvp_history').schema | lower }}', '{{ ref('group_overview').schema | lower }}')
    and (lower(column_name) in ('name', 'email', 'birth_date', 'member_id') or lower(column_name) like '%email%')
