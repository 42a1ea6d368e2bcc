{# A country code as silver keeps it: two capitals of the list in `vars`; null when it is none of them. #}
{% macro community_country(text) -%}
case when upper(trim({{ text }})) in ('{{ var("community_countries") | join("', '") }}') then upper(trim({{ text }})) end
{%- endmacro %}
