{# A relation of the domain, or none before it was built. Not a ref: hooks of bronze ask for it, and what they ask for reads bronze. #}
{% macro community_built(schema, name) %}
  {{ return(adapter.get_relation(target.database, generate_schema_name(schema, none) | trim, name) if execute else none) }}
{% endmacro %}
