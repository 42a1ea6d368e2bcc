{# Times without a zone, and dates, are those of the time zone that forget_rows sets. #}
{% macro postgres__retention_condition(column, keep, time_zone, now) %}
  {%- set zone = "'" ~ time_zone | replace("'", "''") ~ "'" -%}
  {{ return("(" ~ column ~ ")::timestamptz < (date_trunc('day', ('" ~ now ~ "'::timestamp at time zone 'UTC') at time zone " ~ zone ~ ") - interval '" ~ keep ~ "') at time zone " ~ zone) }}
{% endmacro %}

{% macro postgres__forget_rows(relation, condition, time_zone, dry_run) %}
  {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
  {%- set is_landing = '_digest' in names and '_file' in names and '_line' in names -%}
  {%- set setting -%}
    set local time zone '{{ time_zone | replace("'", "''") }}';
  {%- endset -%}
  {%- if dry_run -%}
    {%- set sql -%} select count(*) from {{ relation }} where {{ condition }} {%- endset -%}
  {%- elif is_landing -%}
    {%- set data = names | reject('in', ['_file', '_line', '_loaded_at', '_digest']) | list -%}
    {%- set sql -%}
      with emptied as (
        update {{ relation }}
        set {% for name in data %}{{ adapter.quote(name) }} = null{{ ', ' if not loop.last }}{% endfor %}
        where _digest is not null
          and ({% for name in data %}{{ adapter.quote(name) }} is not null{{ ' or ' if not loop.last }}{% endfor %})
          and ({{ condition }})
        returning 1
      ), gone as (
        delete from {{ relation }} where _digest is null and ({{ condition }}) returning 1
      )
      select (select count(*) from emptied) + (select count(*) from gone)
    {%- endset -%}
  {%- else -%}
    {%- set sql -%}
      with gone as (delete from {{ relation }} where {{ condition }} returning 1) select count(*) from gone
    {%- endset -%}
  {%- endif -%}
  {%- set found = run_query('begin; ' ~ setting ~ sql ~ '; ') -%}
  {%- set count = found.rows[0][0] -%}
  {%- do run_query('commit') -%}
  {{ return(count | int) }}
{% endmacro %}
