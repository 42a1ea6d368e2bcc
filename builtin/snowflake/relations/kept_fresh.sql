{# What dynamic and interactive tables share: they are made once, and afterwards only a changed configuration is brought to them. #}

{# Sends the statement that is needed, or nothing. #}
{% macro snowflake__build_kept_fresh(build_sql, existing_relation, target_relation) %}
  {% if build_sql == '' %}
    {% do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') %}
  {% else %}
    {% call statement('main') %}
      {{ build_sql }}
    {% endcall %}
    {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
    {% do persist_docs(target_relation, model) %}
  {% endif %}
{% endmacro %}

{# How a table gets these changes of its configuration: 'alter', 'replace', or '' for not at all. #}
{% macro snowflake__way_of_changes(target_relation, changes) %}
  {% if not changes %}
    {{ log("The configuration of " ~ target_relation ~ " is as it was: nothing to do") }}
    {{ return('') }}
  {% elif not snowflake__applies_changes(target_relation) %}
    {{ return('') }}
  {% endif %}
  {{ return('replace' if changes.replace else 'alter') }}
{% endmacro %}

{# Whether a changed configuration is brought to the table; false when the project wants it left as it is. #}
{% macro snowflake__applies_changes(target_relation) %}
  {% set wish = config.get('on_configuration_change') or 'apply' %}
  {% if wish == 'apply' %}
    {{ return(true) }}
  {% elif wish == 'continue' %}
    {{ exceptions.warn("The configuration of " ~ target_relation ~ " changed and on_configuration_change is 'continue': it was left as it is") }}
    {{ return(false) }}
  {% elif wish == 'fail' %}
    {{ exceptions.raise_fail_fast_error("The configuration of " ~ target_relation ~ " changed and on_configuration_change is 'fail'") }}
  {% endif %}
  {{ exceptions.raise_compiler_error("on_configuration_change: '" ~ wish ~ "' is none of apply, continue, fail") }}
{% endmacro %}
