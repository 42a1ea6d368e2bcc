{#
  A strategy says what a changed row is. Each is a macro `snapshot_<name>_strategy` that gives a dictionary: unique_key,
  updated_at, row_changed, scd_id, hard_deletes. A project adds its own; `package.name` reaches one in a package.
#}
{% macro strategy_dispatch(name) -%}
  {% set package = none %}
  {% set short = name %}
  {% if '.' in name %}
    {% set package, short = name.split('.', 1) %}
  {% endif %}
  {% set macro_name = 'snapshot_' ~ short ~ '_strategy' %}
  {% set home = context if package is none else context.get(package) %}
  {% if package is not none and home is none %}
    {% do exceptions.raise_compiler_error("The snapshot strategy '" ~ name ~ "' is looked for in package '" ~ package ~ "', which is not installed") %}
  {% endif %}
  {% set found = home.get(macro_name) %}
  {% if found is none %}
    {% do exceptions.raise_compiler_error("The snapshot strategy '" ~ name ~ "' needs a macro '" ~ macro_name ~ "', and there is none" ~ (" in package '" ~ package ~ "'" if package is not none else '')) %}
  {% endif %}
  {{ return(found) }}
{%- endmacro %}

{# A row changed when its own clock went on. #}
{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {% set unique_key = config.get('unique_key') %}
  {% set updated_at = config.get('updated_at') %}
  {% set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() %}
  {% set hard_deletes = adapter.get_hard_deletes_behavior(config) %}
  {{ return({
    'unique_key': unique_key,
    'updated_at': updated_at,
    'row_changed': snapshot_is_newer(snapshotted_rel, current_rel, updated_at, columns),
    'scd_id': snapshot_hash_arguments(api.Relation.scd_args(unique_key, updated_at)),
    'invalidate_hard_deletes': hard_deletes == 'invalidate',
    'hard_deletes': hard_deletes,
  }) }}
{% endmacro %}

{% macro snapshot_is_newer(snapshotted_rel, current_rel, updated_at, columns) %}
  {{ return(adapter.dispatch('snapshot_is_newer', 'dbt')(snapshotted_rel, current_rel, updated_at, columns)) }}
{% endmacro %}

{% macro default__snapshot_is_newer(snapshotted_rel, current_rel, updated_at, columns) -%}
  ({{ snapshotted_rel }}.{{ columns.dbt_valid_from }} < {{ current_rel }}.{{ updated_at }})
{%- endmacro %}

{% macro snapshot_string_as_time(timestamp) -%}
  {{ adapter.dispatch('snapshot_string_as_time', 'dbt')(timestamp) }}
{%- endmacro %}

{% macro default__snapshot_string_as_time(timestamp) %}
  {% do exceptions.raise_not_implemented('snapshot_string_as_time is not defined for adapter ' ~ adapter.type()) %}
{% endmacro %}

{# A row changed when any of the checked columns has another value; null is a value here. #}
{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) %}
  {% set unique_key = config.get('unique_key') %}
  {% set updated_at = config.get('updated_at') or snapshot_get_time() %}
  {% set hard_deletes = adapter.get_hard_deletes_behavior(config) %}
  {% set column_added, checked = snapshot_check_all_get_existing_columns(node, target_exists, config.get('check_cols')) %}

  {%- set row_changed -%}
  (
    {%- if column_added -%}
      {{ ' ' ~ get_true_sql() | trim ~ ' ' }}
    {%- else -%}
      {%- for column in checked -%}
        {%- set old = snapshotted_rel ~ '.' ~ column -%}
        {%- set new = current_rel ~ '.' ~ column -%}
        {{ old }} != {{ new }}
        or (
          (({{ old }} is null) and not ({{ new }} is null))
          or
          ((not {{ old }} is null) and ({{ new }} is null))
        )
        {{- ' or ' if not loop.last }}
      {%- endfor -%}
    {%- endif -%}
  )
  {%- endset %}

  {{ return({
    'unique_key': unique_key,
    'updated_at': updated_at,
    'row_changed': row_changed,
    'scd_id': snapshot_hash_arguments(api.Relation.scd_args(unique_key, updated_at)),
    'invalidate_hard_deletes': hard_deletes == 'invalidate',
    'hard_deletes': hard_deletes,
  }) }}
{% endmacro %}

{% macro get_true_sql() %}
  {{ adapter.dispatch('get_true_sql', 'dbt')() }}
{% endmacro %}

{% macro default__get_true_sql() %}
  {{ return('TRUE') }}
{% endmacro %}
