{# Counts the rows that a test's query finds; with stored failures the rows are kept in a relation and counted there. #}
{% materialization test, default %}
  {% set relations = [] %}
  {% set counted_sql = sql %}
  {% set limit = config.get('limit') %}
  {% set header = config.get('sql_header') if flags.REQUIRE_SQL_HEADER_IN_TEST_CONFIGS else none %}

  {% if should_store_failures() %}
    {% set stored_as = config.get('store_failures_as') or 'table' %}
    {% if stored_as not in ('table', 'view') %}
      {{ exceptions.raise_compiler_error("store_failures_as: '" ~ stored_as ~ "' is neither table nor view nor ephemeral") }}
    {% endif %}
    {% set target_relation = api.Relation.create(database=database, schema=schema, identifier=model['alias'], type=stored_as) %}
    {% set old_relation = load_cached_relation(target_relation) %}
    {# what is kept is what is counted, and `limit` has cut it already #}
    {% set kept_sql %}
      {{ get_limit_subquery_sql(sql, limit) }}
    {% endset %}
    {% set limit = none %}
    {# making the relation has sent it #}
    {% set header = none %}
    {{ store_failures_in(old_relation, target_relation, kept_sql) }}
    {{ adapter.commit() }}
    {% do relations.append(target_relation) %}
    {% set counted_sql %}
      select * from {{ target_relation }}
    {% endset %}
  {% endif %}

  {% call statement('main', fetch_result=True) -%}
    {{ header if header }}
    {{ get_test_sql(counted_sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit) }}
  {%- endcall %}

  {{ return({'relations': relations}) }}
{% endmaterialization %}
