-- values that are missing or that cannot be, counted by column; silver has null in their place
{% set checks = [
    ('members', 'member_id', 'missing', "member_id is null and updated_at is not null"),
    ('members', 'birth_date', 'missing', "member_id is not null and birth_date is null"),
    ('members', 'birth_date', 'impossible', "birth_date is not null and (not " ~ matches('birth_date', '[0-9]{4}-[0-9]{2}-[0-9]{2}') ~ " or left(birth_date, 4) > cast(extract(year from current_date) as " ~ dbt.type_string() ~ "))"),
    ('members', 'country_code', 'unknown', "country_code is not null and " ~ community_country('country_code') ~ " is null"),
    ('group_members', 'role', 'unknown', "role is not null and role not in ('admin', 'member')"),
    ('rsvps', 'response', 'unknown', "is_deleted = 'false' and coalesce(response, '') not in ('accepted', 'declined')"),
    ('rsvps', 'responded_at', 'not a time', "responded_at is not null and " ~ community_minute('responded_at') ~ " is null"),
] %}
{% for table, column, problem, condition in checks %}
select
    '{{ table }}' as table_name,
    '{{ column }}' as column_name,
    '{{ problem }}' as problem,
    cast(count(*) as integer) as problem_count
from {{ ref('community_raw_' ~ table) }}
where {{ condition }}
{{ 'union all' if not loop.last }}
{% endfor %}
