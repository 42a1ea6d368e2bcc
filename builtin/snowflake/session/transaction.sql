{# DDL ends a transaction in Snowflake, so only changes of rows are put into one, and they say so themselves. #}
{% macro snowflake_dml_explicit_transaction(dml) %}
  {% if snowflake__is_linked() %}
    {% do return(dml) %}
  {% endif %}
  {% set wrapped -%}
    begin;
    {{ dml }};
    commit;
  {%- endset %}
  {% do return(wrapped) %}
{% endmacro %}

{#
  There is no transaction around a model whose sides a hook could stand on. What asks for the outside was never run by dbt
  here; it is not run either, but not in silence.
#}
{% macro snowflake__run_model_hooks(hooks) %}
  {% set outside = hooks | rejectattr('transaction') | list %}
  {% if outside %}
    {% do exceptions.warn(
      model.name ~ " has hooks with `transaction: false`; they are not run on Snowflake, where no transaction stands around a model. "
      ~ "Write them without `transaction: false`, before_begin() or after_commit()"
    ) %}
  {% endif %}
  {{ run_hooks(hooks) }}
{% endmacro %}
