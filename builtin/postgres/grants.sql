{# What this role granted to others. #}
{% macro postgres__get_show_grant_sql(relation) -%}
  select grantee, privilege_type
  from {{ relation.information_schema('role_table_grants') }}
  where grantor = current_role
    and grantee != current_role
    and table_schema = '{{ postgres__literal(relation.schema) }}'
    and table_name = '{{ postgres__literal(relation.identifier) }}'
{%- endmacro -%}

{# A new table begins without the grants of the old one. #}
{% macro postgres__copy_grants() %}
  {{ return(False) }}
{% endmacro %}
