{# A session serves many nodes, so what lives as long as the session is dropped by the node that made it. #}
{% macro drop_temp_relation(temp_relation) %}
  {{ adapter.dispatch('drop_temp_relation', 'dbt')(temp_relation) }}
{% endmacro %}

{% macro default__drop_temp_relation(temp_relation) %}
  {% do adapter.drop_relation(temp_relation) %}
{% endmacro %}
