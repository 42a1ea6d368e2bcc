{# The adapter streams the file by COPY, with the types of the table. #}
{% macro postgres__load_csv_rows(model, agate_table) %}
  {% set columns = get_seed_column_quoted_csv(model, agate_table.column_names) %}
  {% set count = adapter.load_seed_rows(this) %}
  {% do store_raw_result('seed_rows', rows_affected=count) %}
  {{ return('copy ' ~ this.render() ~ ' (' ~ columns ~ ') from stdin') }}
{% endmacro %}
