{# Identifier of a place, the same wherever it is computed. #}
{% macro shop_location_id(city, country) -%}
md5({{ country }} || '|' || {{ city }})
{%- endmacro %}
