{# Hook of bronze: what arrives of a member who was forgotten goes at once, before anything reads it. Rows that silver has taken are
   purged already, since silver runs after this hook. #}
{% macro community_purge_forgotten() %}
  {%- set keys = community_built('community_restricted', 'member_keys') -%}
  {%- set silver = community_built('community_silver', this.identifier | lower | replace('community_raw', 'slv_community_')) -%}
  {%- if keys %}
  {{ community_forget_sql(this,
    (('_loaded_at > ' ~ checkpoint(relation=silver) ~ ' and ') if silver else '')
    ~ community_member_hash('member_id') ~ ' in (select member_hash from ' ~ keys ~ ' where member_hash is not null)') }}
  {%- endif -%}
{% endmacro %}
