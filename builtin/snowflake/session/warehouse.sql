{#
  A node with a warehouse of its own runs there; the session goes back to its former one afterwards. A function is only told to
  the account, which takes no warehouse.
#}
{% macro snowflake__before_node() %}
  {% set wanted = config.get('snowflake_warehouse') %}
  {% if not wanted or wanted == target.warehouse or model.resource_type == 'function' %}
    {{ return(none) }}
  {% endif %}
  {% set before = run_query('select current_warehouse() as warehouse')[0][0] %}
  {% do run_query('use warehouse ' ~ wanted) %}
  {{ return(before) }}
{% endmacro %}

{% macro snowflake__after_node(before) %}
  {% if before %}
    {% do run_query('use warehouse ' ~ before) %}
  {% endif %}
{% endmacro %}
