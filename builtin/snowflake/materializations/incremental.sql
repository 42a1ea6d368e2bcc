{#
  The first time, on a full refresh and in place of something that is no table, the whole table is made. Otherwise the query
  becomes a temporary relation (a view where each row is read once, else a table), and the strategy brings its rows in.
#}
{% materialization incremental, adapter='snowflake', supported_languages=['sql', 'python'] %}
  {% set former_tag = set_query_tag() %}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table', table_format=snowflake__table_format()) -%}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set strategy = config.get('incremental_strategy') or 'default' -%}
  {%- set language = model['language'] -%}
  {%- set temp_type = dbt_snowflake_get_tmp_relation_type(strategy, unique_key, language) -%}
  {%- set temp_relation = snowflake__temp_relation(temp_type) -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- set strategy_macro = adapter.get_incremental_strategy_macro(context, strategy) -%}
  {%- set rebuild = existing_relation is none or not existing_relation.is_table or should_full_refresh() -%}

  {{ snowflake__run_model_hooks(pre_hooks) }}

  {% if rebuild %}
    {{ snowflake__make_way(existing_relation, target_relation) }}
    {% call statement('main', language=language) -%}
      {{ create_table_as(False, target_relation, compiled_code, language) }}
    {%- endcall %}
  {% else %}
    {% if existing_relation.is_iceberg_format != target_relation.is_iceberg_format %}
      {% do exceptions.raise_compiler_error(
        "The table_format of " ~ target_relation ~ " is '" ~ snowflake__table_format() ~ "', and the table that is there has another one. Run with --full-refresh to build it anew."
      ) %}
    {% endif %}

    {% if language == 'sql' and temp_relation.is_view %}
      {% call statement('create_temp_relation') -%}
        {{ snowflake__create_view_as_with_temp_flag(temp_relation, compiled_code, True) }}
      {%- endcall %}
    {% else %}
      {% call statement('create_temp_relation', language=language) -%}
        {{ create_table_as('transient' if temp_type == 'transient' else True, temp_relation, compiled_code, language) }}
      {%- endcall %}
    {% endif %}

    {% set both = get_columns_in_relations([temp_relation, target_relation]) %}
    {% do expand_text_columns(both[0], both[1], target_relation) %}
    {% set dest_columns = process_schema_changes(on_schema_change, temp_relation, existing_relation) or both[1] %}

    {% set arguments = {
      'target_relation': target_relation,
      'temp_relation': temp_relation,
      'unique_key': unique_key,
      'dest_columns': dest_columns,
      'incremental_predicates': config.get('predicates', none) or config.get('incremental_predicates', none),
    } %}
    {% call statement('main') -%}
      {{ strategy_macro(arguments) }}
    {%- endcall %}
  {% endif %}

  {% if snowflake__is_linked() %}
    {{ snowflake__drop_linked(temp_relation) }}
  {% else %}
    {{ drop_relation_if_exists(temp_relation) }}
  {% endif %}

  {{ snowflake__run_model_hooks(post_hooks) }}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation.is_table if existing_relation is not none else none, rebuild)) %}
  {% do persist_docs(target_relation, model) %}
  {% do unset_query_tag(former_tag) %}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# One name for each batch of a microbatch model: batches run side by side. #}
{% macro snowflake__temp_relation(type) %}
  {% set batch = model.get('batch') %}
  {% set suffix = '__dbt_tmp_' ~ batch.id if batch else '__dbt_tmp' %}
  {{ return(resolve_incremental_tmp_relation(make_temp_relation(this, suffix).incorporate(type='view' if type == 'view' else 'table'))) }}
{% endmacro %}

{# For projects that keep temporary relations in a schema of their own. #}
{% macro resolve_incremental_tmp_relation(relation) %}
  {{ return(adapter.dispatch('resolve_incremental_tmp_relation', 'dbt')(relation)) }}
{% endmacro %}

{% macro default__resolve_incremental_tmp_relation(relation) %}
  {{ return(relation) }}
{% endmacro %}

{#
  A view is read as often as the strategy reads it. Deleting and inserting read it twice, and between the two the view would
  show other rows, so that needs a table.
#}
{% macro dbt_snowflake_get_tmp_relation_type(strategy, unique_key, language) %}
  {%- set wanted = config.get('tmp_relation_type') -%}
  {%- set reads_twice = strategy in ('delete+insert', 'microbatch') and unique_key is not none -%}
  {%- if wanted not in (none, 'table', 'view', 'transient') -%}
    {% do exceptions.raise_compiler_error("tmp_relation_type: '" ~ wanted ~ "' is none of table, view, transient") %}
  {%- elif language == 'python' and wanted == 'view' -%}
    {% do exceptions.raise_compiler_error("tmp_relation_type: a Python model writes a table, so 'view' cannot be") %}
  {%- elif reads_twice and wanted == 'view' -%}
    {% do exceptions.raise_compiler_error("tmp_relation_type: the strategy '" ~ strategy ~ "' with a unique_key reads the new rows twice and needs 'table' or 'transient', not 'view'") %}
  {%- endif -%}
  {%- if language != 'sql' or snowflake__is_linked() -%}
    {{ return('table') }}
  {%- elif wanted is not none -%}
    {{ return(wanted) }}
  {%- elif strategy in ('default', 'merge', 'append', 'insert_overwrite') -%}
    {{ return('view') }}
  {%- elif strategy in ('delete+insert', 'microbatch') and unique_key is none -%}
    {{ return('view') }}
  {%- endif -%}
  {{ return('table') }}
{% endmacro %}
