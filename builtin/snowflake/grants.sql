{# A replaced object keeps its grants only where it is told to copy them. #}
{% macro snowflake__copy_grants() %}
  {{ return(config.get('copy_grants', false)) }}
{% endmacro %}

{% macro snowflake__support_multiple_grantees_per_dcl_statement() %}
  {{ return(False) }}
{% endmacro %}

{%- macro snowflake__get_grant_sql(relation, privilege, grantees) -%}
  grant {{ privilege }} on {{ snowflake__grant_object(relation) }} to {{ grantees | join(', ') }}
{%- endmacro -%}

{# The names come from the database, which tells them as they are stored. #}
{%- macro snowflake__get_revoke_sql(relation, privilege, grantees) -%}
  revoke {{ privilege }} on {{ snowflake__grant_object(relation) }} from {{ adapter.quote(grantees[0]) }}
{%- endmacro -%}

{%- macro snowflake__get_show_grant_sql(relation) -%}
  show grants on {{ snowflake__grant_object(relation) }}
{%- endmacro -%}

{%- macro snowflake__grant_object(relation) -%}
  {{ ('dynamic table ' if relation.is_dynamic_table else '') ~ relation.render() }}
{%- endmacro -%}
