{# A replaced object keeps its grants only where it is told to copy them. #}
{% macro snowflake__copy_grants() %}
  {{ return(config.get('copy_grants', false)) }}
{% endmacro %}

{% macro snowflake__support_multiple_grantees_per_dcl_statement() %}
  {{ return(False) }}
{% endmacro %}

{%- macro snowflake__get_grant_sql(relation, privilege, grantees) -%}
  grant {{ privilege }} on {{ relation.render() }} to {{ grantees | join(', ') }}
{%- endmacro -%}

{# The names come from the database, which tells them as they are stored. #}
{%- macro snowflake__get_revoke_sql(relation, privilege, grantees) -%}
  revoke {{ privilege }} on {{ relation.render() }} from {{ adapter.quote(grantees[0]) }}
{%- endmacro -%}

{%- macro snowflake__get_show_grant_sql(relation) -%}
  show grants on {{ relation.render() }}
{%- endmacro -%}
