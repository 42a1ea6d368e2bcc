{# Times of two types compare in surprising ways, so a difference is worth a warning. #}
{% macro get_updated_at_column_data_type(snapshot_sql) %}
  {% set columns = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() %}
  {% for column in get_column_schema_from_query(snapshot_sql) if column.name | lower == columns.dbt_updated_at | lower %}
    {{ return(column.dtype) }}
  {% endfor %}
  {{ return(none) }}
{% endmacro %}

{% macro get_snapshot_get_time_data_type() %}
  {% set time = adapter.dispatch('snapshot_get_time', 'dbt')() %}
  {{ return(get_column_schema_from_query('select ' ~ time ~ ' as dbt_snapshot_time')[0].dtype) }}
{% endmacro %}

{% macro check_time_data_types(sql) %}
  {% set own = get_updated_at_column_data_type(sql) %}
  {% set clock = get_snapshot_get_time_data_type() %}
  {% if own is not none and clock is not none and own | lower != clock | lower %}
    {{ exceptions.warn_snapshot_timestamp_data_types(clock, own) }}
  {% endif %}
{% endmacro %}
