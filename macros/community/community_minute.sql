{# A time as silver keeps it: in UTC, to the minute; null when the text is none. Guarded, because a database may cast before it filters. #}
{% macro community_minute(text) -%}
case
        when {{ matches(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})') }}
            then date_trunc('minute', {{ utc_of('cast(' ~ text ~ ' as timestamp with time zone)') }})
    end
{%- endmacro %}
