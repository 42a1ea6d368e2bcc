{# Hook of bronze: what arrives of a member who was forgotten goes at once, before anything reads it. #}
{% macro community_purge_forgotten() %}
  {%- set keys = community_keys_relation() if execute else none -%}
  {%- if keys is not none %}
  {{ community_forget_sql(this, community_member_hash('member_id') ~ ' in (select member_hash from ' ~ keys ~ ' where forgotten_at is not null)') }}
  {%- endif -%}
{% endmacro %}
