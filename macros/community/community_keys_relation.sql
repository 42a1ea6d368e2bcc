{# The mapping of members, or none before it was built. Not a ref: bronze asks for it, and the mapping reads bronze. #}
{% macro community_keys_relation() %}
  {{ return(adapter.get_relation(target.database, generate_schema_name('community_restricted', none) | trim, 'member_keys')) }}
{% endmacro %}
