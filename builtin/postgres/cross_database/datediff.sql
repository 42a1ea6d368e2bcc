{#
  The number of boundaries between two moments, as other databases count them. Larger units come from the calendar, smaller
  ones are built on the unit above.
#}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
  {%- set dates = {'first': '(' ~ first_date ~ ')::date', 'second': '(' ~ second_date ~ ')::date'} -%}
  {%- set times = {'first': '(' ~ first_date ~ ')::timestamp', 'second': '(' ~ second_date ~ ')::timestamp'} -%}
  {%- if datepart == 'year' %}
        (date_part('year', {{ dates.second }}) - date_part('year', {{ dates.first }}))
  {%- elif datepart == 'quarter' %}
        ({{ dbt.datediff(first_date, second_date, 'year') }} * 4 + date_part('quarter', {{ dates.second }}) - date_part('quarter', {{ dates.first }}))
  {%- elif datepart == 'month' %}
        ({{ dbt.datediff(first_date, second_date, 'year') }} * 12 + date_part('month', {{ dates.second }}) - date_part('month', {{ dates.first }}))
  {%- elif datepart == 'day' %}
        ({{ dates.second }} - {{ dates.first }})
  {%- elif datepart == 'week' %}
        ({{ dbt.datediff(first_date, second_date, 'day') }} / 7 + case
            when date_part('dow', {{ times.first }}) <= date_part('dow', {{ times.second }}) then
                case when {{ first_date }} <= {{ second_date }} then 0 else -1 end
            else
                case when {{ first_date }} <= {{ second_date }} then 1 else 0 end
        end)
  {%- elif datepart == 'hour' %}
        ({{ dbt.datediff(first_date, second_date, 'day') }} * 24 + date_part('hour', {{ times.second }}) - date_part('hour', {{ times.first }}))
  {%- elif datepart == 'minute' %}
        ({{ dbt.datediff(first_date, second_date, 'hour') }} * 60 + date_part('minute', {{ times.second }}) - date_part('minute', {{ times.first }}))
  {%- elif datepart in ('second', 'millisecond', 'microsecond') %}
    {%- set per_minute = {'second': 60, 'millisecond': 60000, 'microsecond': 60000000}[datepart] %}
        ({{ dbt.datediff(first_date, second_date, 'minute') }} * {{ per_minute }} + floor(date_part('{{ datepart }}', {{ times.second }})) - floor(date_part('{{ datepart }}', {{ times.first }})))
  {%- else -%}
    {{ exceptions.raise_compiler_error("datediff on Postgres does not know the datepart '" ~ datepart ~ "'") }}
  {%- endif %}
    {% endmacro %}
