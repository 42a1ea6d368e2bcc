{# Counts the arrivals of a key, the newest first, by the time at which the platform changed the row. #}
{% macro community_age(key, updated_at) -%}
row_number() over (
            partition by {{ key }}
            order by {{ updated_at }} desc nulls last, _loaded_at desc, _line desc
        )
{%- endmacro %}
