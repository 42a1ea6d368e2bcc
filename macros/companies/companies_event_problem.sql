{# Why an event cannot be read, as an SQL expression: null when it can. Patterns, not casts, because a cast would end the query. #}
{% macro companies_event_problem(payload) -%}
{%- set occurred_at = "coalesce(" ~ json_text(payload, 'occurred_at') ~ ", '')" -%}
{%- set event_type = json_text(payload, 'event_type') -%}
case
        when coalesce({{ json_text(payload, 'event_id') }}, '') = '' then 'event_id is missing'
        when coalesce({{ json_text(payload, 'company_id') }}, '') = '' then 'company_id is missing'
        when not {{ matches(occurred_at, '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.*') }} then 'occurred_at is not a time'
        when {{ event_type }} = 'company.created' and {{ json_is(json_field(payload, 'data'), 'object') }} then null
        when {{ event_type }} = 'company.updated' and {{ json_is(json_field(payload, 'changes'), 'array') }} then null
        else 'neither a creation with data nor an update with changes'
    end
{%- endmacro %}
