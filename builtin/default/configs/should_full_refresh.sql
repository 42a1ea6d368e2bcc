{# The model's own word wins over the command line, in both directions. #}
{% macro should_full_refresh() %}
  {% set wish = config.get('full_refresh') %}
  {% if wish is none %}
    {% set wish = flags.FULL_REFRESH %}
  {% endif %}
  {% do return(wish) %}
{% endmacro %}
