{# Why an event cannot be read, as an SQL expression: null when it can. Patterns, not casts, because a cast would end the query. #}
{% macro companies_event_problem(payload) -%}
case
        when coalesce({{ payload }} ->> 'event_id', '') = '' then 'event_id is missing'
        when coalesce({{ payload }} ->> 'company_id', '') = '' then 'company_id is missing'
        when coalesce({{ payload }} ->> 'occurred_at', '') !~ '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}' then 'occurred_at is not a time'
        when {{ payload }} ->> 'event_type' = 'company.created' and jsonb_typeof({{ payload }} -> 'data') = 'object' then null
        when {{ payload }} ->> 'event_type' = 'company.updated' and jsonb_typeof({{ payload }} -> 'changes') = 'array' then null
        else 'neither a creation with data nor an update with changes'
    end
{%- endmacro %}
