{# Times without a zone, and dates, are those of the time zone that forget_rows sets. #}
{% macro snowflake__retention_condition(column, keep, time_zone, now) %}
  {%- set zone = "'" ~ time_zone | replace("'", "''") ~ "'" -%}
  {%- set today = "date_trunc('day', convert_timezone('UTC', " ~ zone ~ ", '" ~ now ~ "'::timestamp_ntz))" -%}
  {%- set unit = (keep | string).split()[1] -%}
  {%- set unit = unit[:-1] if unit.endswith('s') else unit -%}
  {{ return("(" ~ column ~ ")::timestamp_ltz < dateadd(" ~ unit ~ ", -" ~ (keep | string).split()[0] ~ ", " ~ today ~ ")::timestamp_ltz") }}
{% endmacro %}

{% macro snowflake__forget_rows(relation, condition, time_zone, dry_run) %}
  {%- set former = run_query("show parameters like 'TIMEZONE' in session").columns['value'].values()[0] -%}
  {%- do run_query(snowflake__set_time_zone(time_zone)) -%}
  {%- if dry_run -%}
    {%- set count = run_query('select count(*) from ' ~ relation ~ ' where ' ~ condition).rows[0][0] -%}
  {%- else -%}
    {%- do run_query('begin') -%}
    {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- set own = ['_FILE', '_LINE', '_LOADED_AT', '_DIGEST'] -%}
    {%- if own | reject('in', names) | list -%}
      {%- set count = snowflake__changed_rows('delete from ' ~ relation ~ ' where ' ~ condition) -%}
    {%- else -%}
      {%- set data = [] -%}
      {%- for name in names if name not in own -%}{%- do data.append(adapter.quote(name)) -%}{%- endfor -%}
      {%- set emptied -%}
        update {{ relation }}
        set {{ data | join(' = null, ') }} = null
        where _digest is not null and ({{ data | join(' is not null or ') }} is not null) and ({{ condition }})
      {%- endset -%}
      {%- set count = snowflake__changed_rows(emptied) + snowflake__changed_rows('delete from ' ~ relation ~ ' where _digest is null and (' ~ condition ~ ')') -%}
    {%- endif -%}
    {%- do run_query('commit') -%}
  {%- endif -%}
  {%- do run_query(snowflake__set_time_zone(former)) -%}
  {{ return(count | int) }}
{% endmacro %}

{% macro snowflake__set_time_zone(name) %}
  {{ return("alter session set timezone = '" ~ name | replace("'", "''") ~ "'") }}
{% endmacro %}

{# A change of rows answers with their count. #}
{% macro snowflake__changed_rows(sql) %}
  {{ return(run_query(sql).rows[0][0] | int) }}
{% endmacro %}
