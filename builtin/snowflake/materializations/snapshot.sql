{# As everywhere, but the staging table's own columns say what is new, and the merge stands in a transaction of its own. #}
{% materialization snapshot, adapter='snowflake' %}
  {% set former_tag = set_query_tag() %}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set target_exists, target_relation = get_or_create_relation(
    database=model.database, schema=model.schema, identifier=model.get('alias', model.get('name')), type='table'
  ) -%}
  {%- if not target_relation.is_table -%}
    {% do exceptions.relation_wrong_type(target_relation, 'table') %}
  {%- endif -%}
  {%- set strategy_macro = strategy_dispatch(config.get('strategy')) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% set strategy = strategy_macro(model, 'snapshotted_data', 'source_data', model['config'], target_exists) %}
  {% if not target_exists %}
    {% set first_build = build_snapshot_table(strategy, model['compiled_code']) %}
    {% if config.get('updated_at') %}
      {% do check_time_data_types(first_build) %}
    {% endif %}
    {% call statement('main') %}
      {{ create_table_as(False, target_relation, first_build) }}
    {% endcall %}
  {% else %}
    {% do adapter.assert_valid_snapshot_target_given_strategy(target_relation, columns, strategy) %}
    {% set staging_relation = build_snapshot_staging_table(strategy, sql, target_relation) %}
    {% set both = get_columns_in_relations([staging_relation, target_relation]) %}
    {% set source_columns = [] %}
    {% for column in both[0] if not snowflake__is_staging_column(column.name) %}
      {% do source_columns.append(column) %}
      {% if config.get('updated_at') and column.name | lower == columns.dbt_updated_at | lower %}
        {% do warn_about_time_type(column.dtype) %}
      {% endif %}
    {% endfor %}
    {% do expand_text_columns(source_columns, both[1], target_relation) %}
    {% do create_columns(target_relation, diff_columns(source_columns, both[1])) %}

    {% set inserted = [] %}
    {% for column in source_columns %}
      {% do inserted.append(adapter.quote(column.name)) %}
    {% endfor %}
    {% call statement('main') %}
      {{ snapshot_merge_sql(target=target_relation, source=staging_relation, insert_cols=inserted) }}
    {% endcall %}
    {{ drop_temp_relation(staging_relation) }}
  {% endif %}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(target_exists, full_refresh_mode=False)) %}
  {% do persist_docs(target_relation, model) %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% if staging_relation is defined %}
    {% do post_snapshot(staging_relation) %}
  {% endif %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {% do unset_query_tag(former_tag) %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro snowflake__is_staging_column(name) %}
  {% set plain = name | lower %}
  {{ return(plain == 'dbt_change_type' or plain.startswith('dbt_unique_key')) }}
{% endmacro %}

{% macro snowflake__snapshot_merge_sql(target, source, insert_cols) -%}
  {{ snowflake_dml_explicit_transaction(default__snapshot_merge_sql(target, source, insert_cols)) }}
{%- endmacro %}

{# The clock's type is known; the database is asked only where the two seem to differ. #}
{% macro snowflake__warn_about_time_type(updated_at_type) %}
  {% if updated_at_type | upper != 'TIMESTAMP_NTZ' %}
    {{ default__warn_about_time_type(updated_at_type) }}
  {% endif %}
{% endmacro %}
