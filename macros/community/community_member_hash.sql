{# What is left of a member's identifier after the member was forgotten: enough to know it again, not enough to read it. #}
{% macro community_member_hash(member_id) -%}
{{ sha256_of("'" ~ var('community_salt') | replace("'", "''") ~ "' || " ~ member_id) }}
{%- endmacro %}
