{# Takes the messages of a day again: `tsdt run-operation funnel_load_again --args '{day: 2024-05-02}'`, then `tsdt build`.

   The facts that were made since the day's files were loaded are taken out, which puts the checkpoints back; the next build makes them
   again from raw. #}
{% macro funnel_load_again(day) %}
{%- set statements -%}
begin;
{% for fact in ['fct_sessions', 'fct_page_events'] %}
delete from {{ ref(fact) }}
where landed_at >= (
    select min(_loaded_at)
    from (
        {% for service in ['product', 'cart', 'payment', 'confirmation'] %}
        select _loaded_at from {{ ref('funnel_raw_' ~ service) }} where _file like '%{{ day }}%'
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
