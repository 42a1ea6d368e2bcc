{# Puts the rows in, and gives the text of what it sent for the compiled file. #}
{% macro load_csv_rows(model, agate_table) -%}
  {{ adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table) }}
{%- endmacro %}

{% macro default__load_csv_rows(model, agate_table) %}
  {% set columns = get_seed_column_quoted_csv(model, agate_table.column_names) %}
  {% set one_row = '(' ~ ([get_binding_char()] * (agate_table.column_names | length)) | join(',') ~ ')' %}
  {% set texts = [] %}
  {% for rows in agate_table.rows | batch(get_batch_size()) %}
    {% set values = [] %}
    {% for row in rows %}
      {% do values.extend(row) %}
    {% endfor %}
    {% set sql %}
      insert into {{ this.render() }} ({{ columns }}) values
      {{ ([one_row] * (rows | length)) | join(',') }}
    {% endset %}
    {% do adapter.add_query(sql, bindings=values, abridge_sql_log=True) %}
    {% if loop.first %}
      {% do texts.append(sql) %}
    {% endif %}
  {% endfor %}
  {# the first statement stands for all: they differ only in the number of rows #}
  {{ return(texts[0] if texts else '') }}
{% endmacro %}
