{# Dates as texts, computed here and not in the database. #}
{% macro convert_datetime(date_str, date_fmt) %}
  {% set message -%}
    convert_datetime: '{{ date_str }}' does not fit the format '{{ date_fmt }}'
  {%- endset %}
  {% do return(try_or_compiler_error(message, modules.datetime.datetime.strptime, date_str.strip(), date_fmt)) %}
{% endmacro %}

{# Every day from the first to the last, both included; without a last day, the first alone. #}
{% macro dates_in_range(start_date_str, end_date_str=none, in_fmt="%Y%m%d", out_fmt="%Y%m%d") %}
  {% set first = convert_datetime(start_date_str, in_fmt) %}
  {% set last = convert_datetime(end_date_str if end_date_str is not none else start_date_str, in_fmt) %}
  {% set days = (last - first).days %}
  {% if days < 0 %}
    {% do exceptions.raise_compiler_error("dates_in_range: the range ends (" ~ end_date_str ~ ") before it begins (" ~ start_date_str ~ ")") %}
  {% endif %}
  {% set found = [] %}
  {% for day in range(days + 1) %}
    {% set moment = first + modules.datetime.timedelta(days=day) %}
    {% do found.append(moment.strftime(out_fmt) if out_fmt else moment) %}
  {% endfor %}
  {% do return(found) %}
{% endmacro %}

{# `20240101` or `20240101,20240103` as the list of its days. #}
{% macro partition_range(raw_partition_date, date_fmt='%Y%m%d') %}
  {% set ends = (raw_partition_date | string).split(',') %}
  {% if ends | length == 1 %}
    {% do return(dates_in_range(ends[0], none, date_fmt)) %}
  {% elif ends | length == 2 %}
    {% do return(dates_in_range(ends[0], ends[1], date_fmt)) %}
  {% endif %}
  {% do exceptions.raise_compiler_error("partition_range takes one date or two with a comma between them, not '" ~ raw_partition_date ~ "'") %}
{% endmacro %}

{% macro py_current_timestring() %}
  {% set now = modules.datetime.datetime.now() %}
  {% do return(now.strftime('%Y%m%d%H%M%S%f')) %}
{% endmacro %}
