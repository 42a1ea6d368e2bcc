{# In production, and in the embedded warehouse that belongs to one person, a custom schema is the schema.
   Everywhere else it is prefixed with the target's own, so that people who share a server do not meet. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- if custom_schema_name is none -%}
    {{ target.schema }}
  {%- elif target.name == 'prod' or target.schema == 'public' -%}
    {{ custom_schema_name | trim }}
  {%- else -%}
    {{ target.schema }}_{{ custom_schema_name | trim }}
  {%- endif -%}
{%- endmacro %}
