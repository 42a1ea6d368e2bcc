{# These are built as everywhere, under the node's query tag. #}
{% materialization seed, adapter='snowflake' %}
  {% set former_tag = set_query_tag() %}
  {% set result = materialization_seed_default() %}
  {% do unset_query_tag(former_tag) %}
  {{ return(result) }}
{% endmaterialization %}

{% materialization test, adapter='snowflake' %}
  {% set former_tag = set_query_tag() %}
  {% set result = materialization_test_default() %}
  {% do unset_query_tag(former_tag) %}
  {{ return(result) }}
{% endmaterialization %}
