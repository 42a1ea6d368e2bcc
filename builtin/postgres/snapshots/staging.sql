{#
  The general staging table, made safe:
  - null is a key like any other;
  - versions of a key never overlap: a version begins when the one before it ended, even if the row's own clock says earlier
    (a late row, one that comes back after it was deleted), and a check that finds a change under a clock that did not move or
    says nothing takes the database's time: a version that ended at null would be a second current one;
  - ids of versions are different even then;
  - a table in which a key was doubled before has one current version of it after the next change.
  Times of the database can only be mixed with columns that are times: with a number or a text as updated_at, the clock of the
  row is all there is.
#}
{% macro postgres__snapshot_staging_table(strategy, source_sql, target_relation) -%}
  {%- set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set key = strategy.unique_key -%}
  {%- set closes_deleted = strategy.hard_deletes in ('invalidate', 'new_record') -%}
  {%- set keeps_deletions = strategy.hard_deletes == 'new_record' -%}
  {%- set now = snapshot_get_time() -%}
  {%- set null_safe = (strategy.get('source') or {}).get('null_keys', true) -%}
  {%- set updated_at_type = (strategy.get('source') or {}).get('updated_at_type') -%}
  {%- set is_time = not config.get('updated_at') or (updated_at_type or '').startswith('timestamp') or updated_at_type == 'date' -%}
  {%- set later = 'greatest(' ~ now ~ ', snapshotted_data.' ~ columns.dbt_valid_from ~ ')' if is_time else now -%}
  {%- set clock = 'source_data.' ~ columns.dbt_updated_at -%}

  with snapshot_query as (
    {{ source_sql }}
  ),
  snapshotted_data as (
    select *, true as dbt_is_current {{ unique_key_fields(key) }}
    from {{ target_relation }}
    where {{ snapshot_current_condition(columns) }}
  ),
  source_data as (
    select *, true as dbt_is_present {{ unique_key_fields(key) }},
      {{ strategy.updated_at }} as {{ columns.dbt_updated_at }},
      {{ strategy.scd_id }} as dbt_source_scd_id
    from snapshot_query
  ),
  newcomers as (
    select {{ postgres__snapshot_key_names(key, 'source_data') }}
    from source_data
    left join snapshotted_data on {{ postgres__snapshot_keys_match(key, 'snapshotted_data', 'source_data', null_safe) }}
    where snapshotted_data.dbt_is_current is null
  ),
  closed_data as (
    select {{ columns.dbt_valid_to }} as dbt_closed_at, {{ columns.dbt_valid_from }} as dbt_opened_at, {{ columns.dbt_scd_id }} as dbt_closed_scd_id {{ unique_key_fields(key) }}
    from {{ target_relation }}
    where not coalesce({{ snapshot_current_condition(columns) }}, false)
  ),
  returners as (
    select {{ postgres__snapshot_key_names(key, 'newcomers') }},
      {%- if is_time %}
      case
        -- a version that goes on into the future says so by another dbt_valid_to_current than that of today
        when max(closed_data.dbt_opened_at) <= {{ now }} and max(closed_data.dbt_closed_at) > {{ now }} then {{ now }}
        else max(closed_data.dbt_closed_at)
      end as dbt_closed_at,
      {%- else %}
      max(closed_data.dbt_closed_at) as dbt_closed_at,
      {%- endif %}
      max(closed_data.dbt_closed_scd_id::text) as dbt_closed_scd_id
    from newcomers
    join closed_data on {{ postgres__snapshot_keys_match(key, 'closed_data', 'newcomers', null_safe) }}
    group by {{ postgres__snapshot_key_names(key, 'newcomers') }}
  ),
  changed as (
    select source_data.*,
      snapshotted_data.{{ columns.dbt_scd_id }} as dbt_current_scd_id,
      coalesce(snapshotted_data.{{ columns.dbt_scd_id }}::text, returners.dbt_closed_scd_id) as dbt_former_scd_id,
      {{ clock }} <= coalesce(snapshotted_data.{{ columns.dbt_valid_from }}, returners.dbt_closed_at) as dbt_is_late,
      case
        when snapshotted_data.dbt_is_current is null then greatest({{ clock }}, returners.dbt_closed_at)
        {%- if keeps_deletions %}
        when snapshotted_data.{{ columns.dbt_is_deleted }} = 'True' then greatest({{ clock }}, snapshotted_data.{{ columns.dbt_valid_from }})
        {%- endif %}
        {%- if is_time %}
        when {{ clock }} <= snapshotted_data.{{ columns.dbt_valid_from }} then {{ later }}
        {%- endif %}
        when {{ clock }} is null then {{ later }}
        else {{ clock }}
      end as dbt_begins_at
    from source_data
    left join snapshotted_data on {{ postgres__snapshot_keys_match(key, 'snapshotted_data', 'source_data', null_safe) }}
    left join returners on {{ postgres__snapshot_keys_match(key, 'returners', 'source_data', null_safe) }}
    where snapshotted_data.dbt_is_current is null
      or ( {{ strategy.row_changed }} )
      {%- if keeps_deletions %}
      or snapshotted_data.{{ columns.dbt_is_deleted }} = 'True'
      {%- endif %}
  ),
  insertions as (
    select distinct on ({{ postgres__snapshot_key_names(key, 'changed') }})
      'insert' as dbt_change_type, changed.*,
      dbt_begins_at as {{ columns.dbt_valid_from }},
      coalesce(nullif(dbt_begins_at, dbt_begins_at), {{ config.get('dbt_valid_to_current') or 'null' }}) as {{ columns.dbt_valid_to }},
      case
        when dbt_is_late or dbt_begins_at is distinct from changed.{{ columns.dbt_updated_at }}
          then {{ snapshot_hash_arguments(['dbt_former_scd_id', 'dbt_begins_at', now]) }}
        else dbt_source_scd_id
      end as {{ columns.dbt_scd_id }}
      {%- if keeps_deletions %},
      'False' as {{ columns.dbt_is_deleted }}
      {%- endif %}
    from changed
  ),
  updates as (
    select 'update' as dbt_change_type, changed.*,
      dbt_begins_at as {{ columns.dbt_valid_from }},
      dbt_begins_at as {{ columns.dbt_valid_to }},
      dbt_current_scd_id as {{ columns.dbt_scd_id }}
      {%- if keeps_deletions %},
      'False' as {{ columns.dbt_is_deleted }}
      {%- endif %}
    from changed
    where dbt_current_scd_id is not null
  )
  {%- if closes_deleted %},
  vanished as (
    select snapshotted_data.*, {{ later }} as dbt_vanished_at
    from snapshotted_data
    left join source_data on {{ postgres__snapshot_keys_match(key, 'source_data', 'snapshotted_data', null_safe) }}
    where source_data.dbt_is_present is null
      {%- if keeps_deletions %}
      and snapshotted_data.{{ columns.dbt_is_deleted }} is distinct from 'True'
      {%- endif %}
  ),
  deletes as (
    select 'delete' as dbt_change_type, nobody.*,
      vanished.dbt_vanished_at as {{ columns.dbt_valid_from }},
      vanished.dbt_vanished_at as {{ columns.dbt_valid_to }},
      vanished.{{ columns.dbt_scd_id }}
      {%- if keeps_deletions %},
      vanished.{{ columns.dbt_is_deleted }}
      {%- endif %}
    from vanished
    left join changed as nobody on false
  )
  {%- endif %}
  {%- if keeps_deletions %},
  deletion_records as (
    {{ postgres__snapshot_deletion_records(strategy, target_relation, columns, now) }}
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

{# A copy of each vanished row that says so, in the column order of the other parts. #}
{% macro postgres__snapshot_deletion_records(strategy, target_relation, columns, now) %}
  {%- set source = strategy.get('source') -%}
  {%- set target_columns = source.target_columns if source else adapter.get_columns_in_relation(target_relation) -%}
  {%- set source_columns = source.columns if source else [] -%}
  {%- set known = get_list_of_column_names(target_columns) -%}
  select 'insert' as dbt_change_type,
    {% for column in source_columns -%}
      {{ 'vanished.' ~ adapter.quote(column.name) if column.name in known else 'nobody.' ~ adapter.quote(column.name) }},
    {% endfor -%}
    false as dbt_is_present,
    {{ postgres__snapshot_key_names(strategy.unique_key, 'vanished') }},
    vanished.dbt_vanished_at as {{ columns.dbt_updated_at }},
    null as dbt_source_scd_id,
    null as dbt_current_scd_id,
    vanished.{{ columns.dbt_scd_id }}::text as dbt_former_scd_id,
    false as dbt_is_late,
    vanished.dbt_vanished_at as dbt_begins_at,
    vanished.dbt_vanished_at as {{ columns.dbt_valid_from }},
    coalesce(nullif(vanished.dbt_vanished_at, vanished.dbt_vanished_at), {{ config.get('dbt_valid_to_current') or 'null' }}) as {{ columns.dbt_valid_to }},
    {{ snapshot_hash_arguments(['vanished.' ~ columns.dbt_scd_id, now]) }} as {{ columns.dbt_scd_id }},
    'True' as {{ columns.dbt_is_deleted }}
  from vanished
  left join changed as nobody on false
{% endmacro %}
