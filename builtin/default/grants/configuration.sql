{# Whether a replaced object keeps the grants of the one before it, so that a diff has to be made. #}
{% macro copy_grants() %}
  {{ return(adapter.dispatch('copy_grants', 'dbt')()) }}
{% endmacro %}

{% macro default__copy_grants() %}
  {{ return(True) }}
{% endmacro %}

{% macro support_multiple_grantees_per_dcl_statement() %}
  {{ return(adapter.dispatch('support_multiple_grantees_per_dcl_statement', 'dbt')()) }}
{% endmacro %}

{% macro default__support_multiple_grantees_per_dcl_statement() %}
  {{ return(True) }}
{% endmacro %}

{# A new object has nothing to revoke; one that stays has; a replaced one only where grants are copied. #}
{% macro should_revoke(existing_relation, full_refresh_mode=True) %}
  {% if not existing_relation %}
    {{ return(False) }}
  {% elif full_refresh_mode %}
    {{ return(copy_grants()) }}
  {% else %}
    {{ return(True) }}
  {% endif %}
{% endmacro %}
