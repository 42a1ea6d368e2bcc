{% macro should_store_failures() %}
  {% set wish = config.get('store_failures') %}
  {% if wish is none %}
    {% set wish = flags.STORE_FAILURES %}
  {% endif %}
  {% do return(wish) %}
{% endmacro %}
