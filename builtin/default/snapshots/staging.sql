{#
  What a run changes: rows to insert, and rows whose current version is to be closed (update, delete), told apart by
  dbt_change_type.
#}
{% macro snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {{ adapter.dispatch('snapshot_staging_table', 'dbt')(strategy, source_sql, target_relation) }}
{% endmacro %}

{% macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {% set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() %}
  {% set closes_deleted = strategy.hard_deletes in ('invalidate', 'new_record') %}
  {% set keeps_deletions = strategy.hard_deletes == 'new_record' %}
  {% set came_back = " or snapshotted_data." ~ columns.dbt_is_deleted ~ " = 'True'" if keeps_deletions else '' %}
  {% set now = snapshot_get_time() %}

  with snapshot_query as (
    {{ source_sql }}
  ),
  snapshotted_data as (
    select * {{ unique_key_fields(strategy.unique_key) }}
    from {{ target_relation }}
    where {{ snapshot_current_condition(columns) }}
  ),
  insertions_source_data as (
    select * {{ unique_key_fields(strategy.unique_key) }} ,
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
      {{ get_dbt_valid_to_current(strategy, columns) }} ,
      {{ strategy.scd_id }} as {{ columns.dbt_scd_id }}
    from snapshot_query
  ),
  updates_source_data as (
    select * {{ unique_key_fields(strategy.unique_key) }} ,
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_from }},
      {{ strategy.updated_at }} as {{ columns.dbt_valid_to }}
    from snapshot_query
  ),
  {%- if closes_deleted %}
  deletes_source_data as (
    select * {{ unique_key_fields(strategy.unique_key) }}
    from snapshot_query
  ),
  {% endif %}
  insertions as (
    select 'insert' as dbt_change_type, source_data.*
      {%- if keeps_deletions %} , 'False' as {{ columns.dbt_is_deleted }}{% endif %}
    from insertions_source_data as source_data
    left outer join snapshotted_data
      on {{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}
    where {{ unique_key_is_null(strategy.unique_key, 'snapshotted_data') }}
      or ( {{ unique_key_is_not_null(strategy.unique_key, 'snapshotted_data') }} and ( {{ strategy.row_changed }} {{ came_back }} ) )
  ),
  updates as (
    select 'update' as dbt_change_type, source_data.*, snapshotted_data.{{ columns.dbt_scd_id }}
      {%- if keeps_deletions %} , snapshotted_data.{{ columns.dbt_is_deleted }}{% endif %}
    from updates_source_data as source_data
    join snapshotted_data
      on {{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}
    where ( {{ strategy.row_changed }} {{ came_back }} )
  )
  {%- if closes_deleted %} ,
  deletes as (
    select 'delete' as dbt_change_type, source_data.*,
      {{ now }} as {{ columns.dbt_valid_from }},
      {{ now }} as {{ columns.dbt_updated_at }},
      {{ now }} as {{ columns.dbt_valid_to }},
      snapshotted_data.{{ columns.dbt_scd_id }}
      {%- if keeps_deletions %} , snapshotted_data.{{ columns.dbt_is_deleted }}{% endif %}
    from snapshotted_data
    left join deletes_source_data as source_data
      on {{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}
    where {{ unique_key_is_null(strategy.unique_key, 'source_data') }}
      {%- if keeps_deletions %} and not ( {{ snapshot_is_last_deletion(columns) }} ){% endif %}
  )
  {%- endif %}
  {%- if keeps_deletions %} ,
  deletion_records as (
    {{ snapshot_deletion_records(strategy, source_sql, target_relation, columns, now) }}
  )
  {%- endif %}
  select * from insertions
  union all
  select * from updates
  {%- if closes_deleted %}
  union all
  select * from deletes
  {%- endif %}
  {%- if keeps_deletions %}
  union all
  select * from deletion_records
  {%- endif %}
{%- endmacro %}

{# A copy of each vanished row that says so. A column that the query has and the table does not is null in it. #}
{% macro snapshot_deletion_records(strategy, source_sql, target_relation, columns, now) %}
  {% set known = get_list_of_column_names(adapter.get_columns_in_relation(target_relation)) %}
  {% set keys = [strategy.unique_key] if strategy.unique_key is string else strategy.unique_key %}
  select 'insert' as dbt_change_type,
    {% for column in get_column_schema_from_query(source_sql) -%}
      {{ 'snapshotted_data.' ~ adapter.quote(column.name) if column.name in known else 'source_data.' ~ adapter.quote(column.name) }},
    {% endfor -%}
    {% for key in keys -%}
      {%- set name = 'dbt_unique_key' ~ ('_' ~ loop.index if strategy.unique_key is not string else '') %}
      {#- a column of the table by its own name, an expression by the one that it got -#}
      snapshotted_data.{{ key if strategy.unique_key is not string and modules.re.fullmatch('\\w+|"[^"]*"', key) else name }} as {{ name }},
    {% endfor -%}
    {{ now }} as {{ columns.dbt_valid_from }},
    {{ now }} as {{ columns.dbt_updated_at }},
    snapshotted_data.{{ columns.dbt_valid_to }} as {{ columns.dbt_valid_to }},
    {{ snapshot_hash_arguments([columns.dbt_scd_id, now]) }} as {{ columns.dbt_scd_id }},
    'True' as {{ columns.dbt_is_deleted }}
  from snapshotted_data
  left join deletes_source_data as source_data
    on {{ unique_key_join_on(strategy.unique_key, 'snapshotted_data', 'source_data') }}
  where {{ unique_key_is_null(strategy.unique_key, 'source_data') }}
    and not ( {{ snapshot_is_last_deletion(columns) }} )
{% endmacro %}

{# A row whose deletion is recorded already. #}
{% macro snapshot_is_last_deletion(columns) -%}
  {%- set current = config.get('dbt_valid_to_current') -%}
  snapshotted_data.{{ columns.dbt_is_deleted }} = 'True' and snapshotted_data.{{ columns.dbt_valid_to }} {{ '= ' ~ current if current else 'is null' }}
{%- endmacro %}

{# Makes the staging table and gives its relation. #}
{% macro build_snapshot_staging_table(strategy, sql, target_relation) %}
  {% set staging_relation = make_temp_relation(target_relation) %}
  {% call statement('build_snapshot_staging_relation') %}
    {{ create_table_as(True, staging_relation, snapshot_staging_table(strategy, sql, target_relation)) }}
  {% endcall %}
  {% do return(staging_relation) %}
{% endmacro %}

{# Adapters without session tables drop the staging table here. #}
{% macro post_snapshot(staging_relation) %}
  {{ adapter.dispatch('post_snapshot', 'dbt')(staging_relation) }}
{% endmacro %}

{% macro default__post_snapshot(staging_relation) %}
{% endmacro %}
