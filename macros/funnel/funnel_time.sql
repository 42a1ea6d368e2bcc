{# A text as a time in UTC; null when it is none, since a cast would end the query. #}
{% macro funnel_time(text) -%}
{{ adapter.dispatch('funnel_time')(text) }}
{%- endmacro %}

{% macro default__funnel_time(text) -%}
case when {{ text }} ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$' then ({{ text }})::timestamptz at time zone 'UTC' end
{%- endmacro %}

{% macro snowflake__funnel_time(text) -%}
convert_timezone('UTC', try_cast({{ text }} as timestamp with time zone))::timestamp_ntz
{%- endmacro %}
