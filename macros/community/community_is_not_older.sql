{# A condition: of the key of an arrival nothing newer is known, since a late row never takes the place of a newer one. #}
{% macro community_is_not_older(key) -%}
not exists (
        select 1
        from {{ this }} as known
        where known.{{ key }} = arrivals.{{ key }} and known.updated_at > arrivals.updated_at
    )
{%- endmacro %}
