{# Times on Postgres and Snowflake. #}

{# A moment, in UTC where the text names no zone. #}
{% macro moment(text) -%}
cast('{{ text }}' as timestamp with time zone)
{%- endmacro %}

{# A moment before all others. #}
{% macro the_beginning() -%}
{{ moment('0001-01-01T00:00:00+00:00') }}
{%- endmacro %}

{# The day of a moment, as it is in UTC. #}
{% macro day_of(moment) -%}{{ adapter.dispatch('day_of')(moment) }}{%- endmacro %}
{% macro default__day_of(moment) -%}({{ moment }} at time zone 'UTC')::date{%- endmacro %}
{% macro snowflake__day_of(moment) -%}cast(convert_timezone('UTC', {{ moment }}) as date){%- endmacro %}

{# A moment as time in UTC, without its zone. #}
{% macro utc_of(moment) -%}{{ adapter.dispatch('utc_of')(moment) }}{%- endmacro %}
{% macro default__utc_of(moment) -%}{{ moment }} at time zone 'UTC'{%- endmacro %}
{% macro snowflake__utc_of(moment) -%}cast(convert_timezone('UTC', {{ moment }}) as timestamp without time zone){%- endmacro %}

{# Hours from one moment to another, with fractions. #}
{% macro hours_between(start, end) -%}{{ adapter.dispatch('hours_between')(start, end) }}{%- endmacro %}
{% macro default__hours_between(start, end) -%}extract(epoch from {{ end }} - {{ start }}) / 3600{%- endmacro %}
{% macro snowflake__hours_between(start, end) -%}datediff('millisecond', {{ start }}, {{ end }}) / 3600000{%- endmacro %}

{# Parts of a date by ISO 8601: weeks and days of weeks begin on Monday. #}
{% macro iso_part(part, date) -%}{{ adapter.dispatch('iso_part')(part, date) }}{%- endmacro %}
{% macro default__iso_part(part, date) -%}
extract({{ {'year': 'isoyear', 'week': 'week', 'weekday': 'isodow'}[part] }} from {{ date }})::int
{%- endmacro %}
{% macro snowflake__iso_part(part, date) -%}
{{ {'year': 'yearofweekiso', 'week': 'weekiso', 'weekday': 'dayofweekiso'}[part] }}({{ date }})
{%- endmacro %}

{# A query: each day from the first to the last of a relation of one row. #}
{% macro each_day(bounds, first, last) -%}{{ adapter.dispatch('each_day')(bounds, first, last) }}{%- endmacro %}
{% macro default__each_day(bounds, first, last) -%}
select day::date as date_day
    from {{ bounds }}
    cross join lateral generate_series({{ first }}, {{ last }}, interval '1 day') as day
{%- endmacro %}
{% macro snowflake__each_day(bounds, first, last) -%}
select cast(dateadd(day, step.value, {{ first }}) as date) as date_day
    from {{ bounds }}, lateral flatten(input => array_generate_range(0, datediff(day, {{ first }}, {{ last }}) + 1)) as step
{%- endmacro %}
