{# True when the model adds to a table that is there; models ask this to narrow their query. After a first build its hooks hear no. #}
{% macro is_incremental() %}
  {% if not execute %}
    {{ return(False) }}
  {% endif %}
  {% set relation = load_cached_relation(this) %}
  {{ return(
    relation is not none
    and relation.type == 'table'
    and model.config.materialized == 'incremental'
    and not should_full_refresh()
    and not adapter.is_new_relation(relation)
  ) }}
{% endmacro %}
