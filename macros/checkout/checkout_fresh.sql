{# A condition: what landed since this model's checkpoint, and what this run takes from raw again. #}
{% macro checkout_fresh(events=none) -%}
({{ events ~ '.' if events }}landed_at > {{ checkpoint() }} or {{ checkout_again(events) }})
{%- endmacro %}
