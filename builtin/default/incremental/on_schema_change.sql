{# What the config asks for when query and table differ in their columns; an unknown word counts as the default. #}
{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
  {% if on_schema_change in ('sync_all_columns', 'append_new_columns', 'fail', 'ignore') %}
    {{ return(on_schema_change) }}
  {% endif %}
  {% do log("on_schema_change: '" ~ on_schema_change ~ "' is none of ignore, fail, append_new_columns, sync_all_columns; going on with '" ~ default ~ "'") %}
  {{ return(default) }}
{% endmacro %}

{% macro check_for_schema_changes(source_relation, target_relation) %}
  {{ return(adapter.dispatch('check_for_schema_changes', 'dbt')(source_relation, target_relation)) }}
{% endmacro %}

{% macro default__check_for_schema_changes(source_relation, target_relation) %}
  {%- set source_columns = adapter.get_columns_in_relation(source_relation) -%}
  {%- set target_columns = adapter.get_columns_in_relation(target_relation) -%}
  {%- set added = diff_columns(source_columns, target_columns) -%}
  {%- set removed = diff_columns(target_columns, source_columns) -%}
  {%- set retyped = diff_column_data_types(source_columns, target_columns) -%}
  {{ return({
    'schema_changed': (added or removed or retyped) | length > 0,
    'source_not_in_target': added,
    'target_not_in_source': removed,
    'source_columns': source_columns,
    'target_columns': target_columns,
    'new_target_types': retyped,
  }) }}
{% endmacro %}

{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {{ return(adapter.dispatch('sync_column_schemas', 'dbt')(on_schema_change, target_relation, schema_changes_dict)) }}
{% endmacro %}

{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {%- set added = schema_changes_dict['source_not_in_target'] -%}
  {%- set removed = schema_changes_dict['target_not_in_source'] -%}
  {%- set retyped = schema_changes_dict['new_target_types'] -%}
  {%- if on_schema_change == 'append_new_columns' -%}
    {%- if added -%}
      {%- do alter_relation_add_remove_columns(target_relation, added, none) -%}
    {%- endif -%}
  {%- elif on_schema_change == 'sync_all_columns' -%}
    {%- if added or removed -%}
      {%- do alter_relation_add_remove_columns(target_relation, added, removed) -%}
    {%- endif -%}
    {%- for change in retyped -%}
      {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
    {%- endfor -%}
  {%- endif -%}
  {% do log("Columns of " ~ target_relation ~ " followed the query: added " ~ added ~ ", removed " ~ removed ~ ", retyped " ~ retyped) %}
{% endmacro %}

{# Gives the columns to write, or nothing when differences are to be ignored. #}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {{ return(adapter.dispatch('process_schema_changes', 'dbt')(on_schema_change, source_relation, target_relation)) }}
{% endmacro %}

{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {% if on_schema_change == 'ignore' %}
    {{ return({}) }}
  {% endif %}
  {% set changes = check_for_schema_changes(source_relation, target_relation) %}

  {# a query that seems to have no columns could not be read: dropping all of the table's would follow from it #}
  {% if changes['source_columns'] | length == 0 %}
    {% set message = "on_schema_change: the columns of " ~ source_relation ~ " could not be read, so they cannot be compared with " ~ target_relation %}
    {% if on_schema_change == 'append_new_columns' %}
      {% do exceptions.warn(message) %}
    {% else %}
      {% do exceptions.raise_compiler_error(message) %}
    {% endif %}
  {% endif %}

  {% if changes['schema_changed'] %}
    {% if on_schema_change == 'fail' %}
      {% set message %}
The query and the table {{ target_relation }} differ in their columns, and on_schema_change is 'fail'.
    only in the query: {{ get_list_of_column_names(changes['source_not_in_target']) | join(', ') or 'none' }}
    only in the table: {{ get_list_of_column_names(changes['target_not_in_source']) | join(', ') or 'none' }}
    of another type: {{ changes['new_target_types'] | map(attribute='column_name') | join(', ') or 'none' }}
Change the table to fit, run with --full-refresh, or choose append_new_columns or sync_all_columns.
      {% endset %}
      {% do exceptions.raise_compiler_error(message) %}
    {% else %}
      {% do sync_column_schemas(on_schema_change, target_relation, changes) %}
    {% endif %}
  {% endif %}
  {{ return(changes['source_columns']) }}
{% endmacro %}
