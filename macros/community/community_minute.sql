{# A time as silver keeps it: in UTC, to the minute; null when the text is none. Guarded, because a database may cast before it filters. #}
{% macro community_minute(text) -%}
case when {{ text }} ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$' then date_trunc('minute', {{ text }}::timestamptz at time zone 'UTC') end
{%- endmacro %}
