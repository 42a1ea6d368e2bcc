{# Takes the events of a day again: `tsdt run-operation companies_load_again --args '{day: 2024-05-02}'`, then `tsdt build`.

   The rows that were made since the day's file was loaded are taken out, which puts the checkpoints back; the next build makes them
   again from raw. #}
{% macro companies_load_again(day) %}
{%- set statements -%}
begin;
{% for relation in [ref('companies'), ref('companies_history'), ref('stg_companies__events')] %}
delete from {{ relation }}
where landed_at >= (select min(_loaded_at) from {{ ref('companies_raw_events') }} where _file like '%{{ day }}%');
{% endfor %}
commit;
{%- endset -%}
{% do run_query(statements) %}
{{ log('Run `tsdt build` to load ' ~ day ~ ' again.', info=true) }}
{% endmacro %}
