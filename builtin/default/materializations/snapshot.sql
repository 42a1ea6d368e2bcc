{# Keeps every version of every row that it sees. Never rebuilt: what it holds exists nowhere else. #}
{% materialization snapshot, default %}
  {%- set unique_key = config.get('unique_key') -%}
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

  {% if not target_exists %}
    {% set strategy = strategy_macro(model, 'snapshotted_data', 'source_data', model['config'], false) %}
    {% call statement('main') %}
      {{ create_table_as(False, target_relation, build_snapshot_table(strategy, model['compiled_code'])) }}
    {% endcall %}
    {{ refuse_doubled_keys(target_relation, unique_key) }}
    {{ snapshot_warn_time_type(target_relation, columns) }}
  {% else %}
    {% set source = take_snapshot_source(model['compiled_code'], target_relation, unique_key, config.get('updated_at')) %}
    {% set source_columns = source.columns %}
    {% set target_columns = source.target_columns %}

    {# strategies look at the columns of both sides, which are known by now #}
    {% set node = dict(model) %}
    {% do node.update({'known_columns': {
      'source': get_list_of_column_names(source_columns), 'target': get_list_of_column_names(target_columns)
    }}) %}
    {% set strategy = strategy_macro(node, 'snapshotted_data', 'source_data', model['config'], true) %}
    {% do check_snapshot_target(target_relation, target_columns, columns, strategy.hard_deletes) %}
    {% do strategy.update({'source': source}) %}
    {% if source.updated_at_type %}
      {% do warn_about_time_type(source.updated_at_type) %}
    {% endif %}

    {% set staging_relation = build_snapshot_staging_table(strategy, source.sql, target_relation) %}

    {% do expand_text_columns(source_columns, target_columns, target_relation) %}
    {% do create_columns(target_relation, diff_columns(source_columns, target_columns)) %}

    {% set insert_columns = [] %}
    {% for name in get_list_of_column_names(source_columns) %}
      {% do insert_columns.append(adapter.quote(name)) %}
    {% endfor %}
    {% for key in ['dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_scd_id'] + (['dbt_is_deleted'] if strategy.hard_deletes == 'new_record' else []) %}
      {% do insert_columns.append(columns[key]) %}
    {% endfor %}

    {% call statement('main') %}
      {{ snapshot_merge_sql(target=target_relation, source=staging_relation, insert_cols=insert_columns) }}
    {% endcall %}
    {{ drop_temp_relation(staging_relation) }}
    {% if source.relation is not none %}
      {{ drop_temp_relation(source.relation) }}
    {% endif %}
  {% endif %}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(target_exists, full_refresh_mode=False)) %}
  {% do persist_docs(target_relation, model) %}
  {% if not target_exists %}
    {% do create_indexes(target_relation) %}
  {% endif %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}

  {% if staging_relation is defined %}
    {% do post_snapshot(staging_relation) %}
  {% endif %}
  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
