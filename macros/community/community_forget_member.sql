{#
  Forgets a member on request, everywhere, in one transaction:

      tsdt run-operation community_forget_member --args '{member_key: 3}'

  The operation is given the surrogate key, because the arguments of a run stand in its log. Of the mapping a tombstone stays: the key,
  a salted hash and the time, by which bronze refuses the member should the platform send it again. Landed files that name the
  member must go from the folder, too; files that were landed may.
#}
{% macro community_forget_member(member_key) %}
  {%- set key = member_key | int -%}
  {%- set keys = ref('member_keys') -%}
  {%- set id = '(select member_id from ' ~ keys ~ ' where member_key = ' ~ key ~ ')' -%}
  {%- set statements -%}
    begin;
    {% for bronze in ['community_raw_members', 'community_raw_group_members', 'community_raw_rsvps'] -%}
    {{ community_forget_sql(ref(bronze), 'member_id = ' ~ id) }};
    {% endfor -%}
    {% for kept in ['slv_community__members', 'slv_community__group_members', 'slv_community__rsvps', 'rsvp_history'] -%}
    delete from {{ ref(kept) }} where member_key = {{ key }};
    {% endfor -%}
    update {{ keys }}
    set member_hash = {{ community_member_hash('member_id') }}, member_id = null, forgotten_at = {{ moment(run_started_at) }}
    where member_key = {{ key }} and forgotten_at is null;
    commit;
  {%- endset -%}
  {%- do run_query(statements) -%}
  {%- do log('Member ' ~ key ~ ' is forgotten. Remove the landed files that name the member.', info=True) -%}
{% endmacro %}
