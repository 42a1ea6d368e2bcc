{# What a model's config asks of an interactive table. #}
{% macro snowflake__interactive_table_config() %}
  {% set storage = snowflake__storage() %}
  {% set lag = config.get('target_lag') %}
  {% set warehouse = config.get('refresh_warehouse') or config.get('snowflake_warehouse') %}
  {% if not storage.cluster_by %}
    {% do exceptions.raise_compiler_error("An interactive table needs the config `cluster_by`: the columns that its readers filter by") %}
  {% elif storage.catalog_type != 'INFO_SCHEMA' %}
    {% do exceptions.raise_compiler_error("An interactive table cannot be an Iceberg table: leave `table_format` out") %}
  {% elif config.get('transient') %}
    {% do exceptions.raise_compiler_error("An interactive table cannot be transient: set `transient: false`") %}
  {% elif lag and not warehouse %}
    {% do exceptions.raise_compiler_error("An interactive table with `target_lag` needs `snowflake_warehouse` or `refresh_warehouse`: what refreshes it") %}
  {% endif %}
  {{ return({
    'cluster_by': storage.cluster_by,
    'target_lag': lag,
    'warehouse': warehouse if lag else none,
    'initialization_warehouse': config.get('snowflake_initialization_warehouse') if lag else none,
  }) }}
{% endmacro %}

{% macro snowflake__interactive_table_sql(verb, relation, sql) -%}
  {%- set wanted = snowflake__interactive_table_config() -%}
  {{ verb }} interactive table {{ relation }}
    cluster by ({{ wanted.cluster_by }})
    {%- if wanted.target_lag %}
    target_lag = '{{ wanted.target_lag }}'
    warehouse = {{ wanted.warehouse }}
    {{ 'initialization_warehouse = ' ~ wanted.initialization_warehouse if wanted.initialization_warehouse }}
    {%- endif %}
  as (
    {{ sql }}
  )
{%- endmacro %}

{# What differs, by name; `replace` when it cannot be altered: the keys, and whether there is a lag at all. #}
{% macro snowflake__interactive_table_changes(existing_relation, wanted) %}
  {% set rows = run_query(
    "show interactive tables like " ~ snowflake__literal(existing_relation.identifier) ~ " in schema " ~ existing_relation.include(identifier=false).render()
  ) %}
  {% set changes = {} %}
  {% if rows.rows | length == 0 %}
    {{ return({'replace': true}) }}
  {% endif %}
  {% set found = rows.rows[0] %}
  {% set lag = snowflake__lag(found['target_lag']) %}
  {% if snowflake__lag(wanted.target_lag) != lag %}
    {% do changes.update({'target_lag': wanted.target_lag} if wanted.target_lag and lag else {'replace': true}) %}
  {% endif %}
  {% if snowflake__bare_option(wanted.cluster_by) != snowflake__bare_option(found['cluster_by']) %}
    {% do changes.update({'replace': true}) %}
  {% endif %}
  {% if snowflake__bare_option(wanted.warehouse) != snowflake__bare_option(found['refresh_warehouse']) %}
    {% do changes.update({'warehouse': wanted.warehouse}) %}
  {% endif %}
  {% if snowflake__bare_option(wanted.initialization_warehouse) != snowflake__bare_option(found['initialization_warehouse']) %}
    {% do changes.update({'initialization_warehouse': wanted.initialization_warehouse}) %}
  {% endif %}
  {{ return(changes) }}
{% endmacro %}

{% macro snowflake__alter_interactive_table_sql(relation, changes) -%}
  {{ snowflake__alter_refresh_sql('alter interactive table ' ~ relation.render(), changes) | join(';\n') }}
{%- endmacro %}
