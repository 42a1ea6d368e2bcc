{# The same warning as check_time_data_types, from types that are known or cheap to learn. #}
{% macro warn_about_time_type(updated_at_type) %}
  {{ return(adapter.dispatch('warn_about_time_type', 'dbt')(updated_at_type)) }}
{% endmacro %}

{% macro default__warn_about_time_type(updated_at_type) %}
  {% set clock = get_snapshot_get_time_data_type() %}
  {% if updated_at_type | lower != clock | lower %}
    {{ exceptions.warn_snapshot_timestamp_data_types(clock, updated_at_type) }}
  {% endif %}
{% endmacro %}

{# Without a column of its own a snapshot uses the database's clock, and nothing can differ. #}
{% macro snapshot_warn_time_type(target_relation, columns) %}
  {% if config.get('updated_at') %}
    {% for column in adapter.get_columns_in_relation(target_relation) if column.name == columns.dbt_updated_at %}
      {% do warn_about_time_type(column.dtype) %}
    {% endfor %}
  {% endif %}
{% endmacro %}
