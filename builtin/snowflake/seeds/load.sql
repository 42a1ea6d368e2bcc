{% macro snowflake__create_csv_table(model, agate_table) %}
  {%- set given_types = model['config'].get('column_types', {}) -%}
  {%- set quoting = model['config'].get('quote_columns', none) -%}
  {%- set columns = [] -%}
  {%- for name in agate_table.column_names -%}
    {%- set type = given_types.get(name, adapter.convert_type(agate_table, loop.index0)) -%}
    {%- do columns.append(adapter.quote_seed_column(name | string, quoting if quoting is not none else false) ~ ' ' ~ type) -%}
  {%- endfor -%}
  {%- set kind = 'transient ' if model['config'].get('transient', true) else '' -%}
  {%- set sql = 'create ' ~ kind ~ 'table ' ~ this.render() ~ ' (' ~ columns | join(',') ~ ')' -%}
  {% call statement('_') -%}
    {{ sql }}
  {%- endcall %}
  {{ return(sql) }}
{% endmacro %}

{# The first insert overwrites, so that nothing has to be emptied before. #}
{% macro snowflake__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% if full_refresh %}
    {% do adapter.drop_relation(old_relation) %}
    {{ return(create_csv_table(model, agate_table)) }}
  {% elif agate_table.rows | length == 0 %}
    {% do adapter.truncate_relation(old_relation) %}
    {{ return('truncate table ' ~ old_relation.render()) }}
  {% endif %}
  {{ return('insert overwrite into ' ~ old_relation.render()) }}
{% endmacro %}

{% macro snowflake__load_csv_rows(model, agate_table) %}
  {% set count = agate_table.rows | length %}
  {% if count == 0 %}
    {{ return('') }}
  {% endif %}
  {% set quoting = model['config'].get('quote_columns', none) %}
  {% set names = [] %}
  {% for name in agate_table.column_names %}
    {% do names.append(adapter.quote_seed_column(name, quoting if quoting is not none else false)) %}
  {% endfor %}
  {% if count >= staged_seed_rows() and snowflake__may_be_staged(model, names) %}
    {# first, so that a table that was there is emptied in the same transaction #}
    {% do adapter.load_seed_rows(this, names, 'delete from ' ~ this.render()) %}
    {{ return('copy into ' ~ this.render() ~ ' (' ~ names | join(', ') ~ ')') }}
  {% endif %}
  {% set one_row = '(' ~ ([get_binding_char()] * (names | length)) | join(',') ~ ')' %}
  {% set sent = [] %}
  {% do adapter.add_query('begin', auto_begin=False) %}
  {% for rows in agate_table.rows | batch(get_batch_size()) %}
    {% set values = [] %}
    {% for row in rows %}
      {% do values.extend(row) %}
    {% endfor %}
    {% set sql = 'insert ' ~ ('overwrite ' if loop.first else '') ~ 'into ' ~ this.render() ~ ' (' ~ names | join(', ') ~ ') values\n' ~ ([one_row] * (rows | length)) | join(',\n') %}
    {% do adapter.add_query(sql, bindings=values, abridge_sql_log=True, auto_begin=False) %}
    {% if loop.first %}
      {% do sent.append(sql) %}
    {% endif %}
  {% endfor %}
  {% do adapter.add_query('commit', auto_begin=False) %}
  {{ return(sent[0]) }}
{% endmacro %}

{# From how many rows a seed goes by a file (PUT and COPY INTO) instead of inserts; for projects to override. #}
{% macro staged_seed_rows() %}
  {{ return(adapter.dispatch('staged_seed_rows', 'dbt')()) }}
{% endmacro %}

{% macro default__staged_seed_rows() %}
  {{ return(50000) }}
{% endmacro %}

{# A file's text becomes these types by the same rules as an insert's; of others (variant, binary, ...) only an insert is known. #}
{% macro snowflake__may_be_staged(model, names) %}
  {% set plain = ['text', 'varchar', 'string', 'char', 'character', 'number', 'numeric', 'decimal', 'int', 'integer', 'bigint', 'smallint', 'float', 'float8', 'double', 'boolean', 'date', 'time', 'timestamp', 'timestamp_ntz', 'timestamp_ltz', 'timestamp_tz', 'datetime'] %}
  {% set others = [] %}
  {% for type in model['config'].get('column_types', {}).values() if (type | string | lower).split('(')[0] | trim not in plain %}
    {% do others.append(type) %}
  {% endfor %}
  {{ return(names | length > 1 and not others) }}
{% endmacro %}
