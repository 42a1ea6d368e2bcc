{# Why an event cannot be read, as an SQL expression: null when it can. Patterns, not casts, because a cast would end the query. #}
{% macro checkout_event_problem(payload) -%}
case
        when coalesce({{ payload }} ->> 'event_id', '') !~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then 'event_id is not a uuid'
        when coalesce({{ payload }} ->> 'event_type', '') = '' then 'event_type is missing'
        when coalesce({{ payload }} ->> 'event_timestamp', '') !~ '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}' then 'event_timestamp is not a time'
        when coalesce({{ payload }} ->> 'version', '') !~ '^\d+$' then 'version is not a number'
    end
{%- endmacro %}
