{#
  Brings the grants of a relation to what the config says. Without revokes nothing has to be read first; with them, what is
  there is read and only the differences are sent.
#}
{% macro apply_grants(relation, grant_config, should_revoke) %}
  {{ return(adapter.dispatch('apply_grants', 'dbt')(relation, grant_config, should_revoke)) }}
{% endmacro %}

{% macro default__apply_grants(relation, grant_config, should_revoke=True) %}
  {% if grant_config %}
    {% set missing = grant_config %}
    {% set surplus = {} %}
    {% if should_revoke %}
      {% set current = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) %}
      {% set missing = diff_of_two_dicts(grant_config, current) %}
      {% set surplus = diff_of_two_dicts(current, grant_config) %}
      {% if not (missing or surplus) %}
        {{ log('The grants of ' ~ relation.render() ~ ' are as configured') }}
      {% endif %}
    {% endif %}
    {% if missing or surplus %}
      {% set statements = get_dcl_statement_list(relation, surplus, get_revoke_sql) + get_dcl_statement_list(relation, missing, get_grant_sql) %}
      {% if statements %}
        {{ call_dcl_statements(statements) }}
      {% endif %}
    {% endif %}
  {% endif %}
{% endmacro %}
