{# Takes a day again: of the tables in `made` the rows that were made since its files landed (in one of `landings`) are taken out, which puts
   the checkpoints back; the next build makes them again from raw. #}
{% macro load_day_again(day, landings, made) %}
{%- set statements -%}
begin;
{% for relation in made %}
delete from {{ relation }}
where landed_at >= (
    select min(_loaded_at)
    from (
        {% for landing in landings %}
        select _loaded_at from {{ landing }} where _file like '%{{ day }}%'
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as loads
);
{% endfor %}
commit;
{%- endset -%}
{% do run_query(statements) %}
{{ log('Run `tsdt build` to load ' ~ day ~ ' again.', info=true) }}
{% endmacro %}
