{# The names of the top-level fields that differ between two JSON objects, sorted. #}
{% macro checkout_changed_fields(old, new) -%}
array(
            select coalesce(was.key, becomes.key)
            from jsonb_each(coalesce({{ old }}, '{}'::jsonb)) as was
            full join jsonb_each({{ new }}) as becomes on becomes.key = was.key
            where was.value is distinct from becomes.value
            order by 1
        )
{%- endmacro %}
