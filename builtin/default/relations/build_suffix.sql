{#
  `__dbt_tmp`, when this invocation began (UTC, to the second) and six characters of its id. The time lets a later run
  recognise what a killed one left behind; the id keeps runs of one second apart.
#}
{% macro build_suffix(kind='__dbt_tmp') %}
  {{ return(kind ~ run_started_at.strftime('%y%m%d%H%M%S') ~ (invocation_id | replace('-', ''))[:6]) }}
{% endmacro %}
