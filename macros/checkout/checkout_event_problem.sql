{# Why an event cannot be read, as an SQL expression: null when it can. Patterns, not casts, because a cast would end the query. #}
{% macro checkout_event_problem(payload) -%}
case
        when {{ checkout_is_not(payload, 'event_id', '[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}') }} then 'event_id is not a uuid'
        when {{ checkout_is_not(payload, 'event_type', '.+') }} then 'event_type is missing'
        when {{ checkout_is_not(payload, 'event_timestamp', '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.*') }} then 'event_timestamp is not a time'
        when {{ checkout_is_not(payload, 'version', '[0-9]+') }} then 'version is not a number'
    end
{%- endmacro %}

{# A condition: a field is absent or does not match. #}
{% macro checkout_is_not(payload, name, pattern) -%}
not {{ matches("coalesce(" ~ json_text(payload, name) ~ ", '')", pattern) }}
{%- endmacro %}
