{# A query: of each step of a company, all that is known after it, as an object. Snowflake has no object that grows in a window, so there each
   step looks back for the last value of each field. #}
{% macro companies_states(steps) -%}{{ adapter.dispatch('companies_states')(steps) }}{%- endmacro %}

{% macro default__companies_states(steps) -%}
select
        company_id,
        occurred_at,
        step,
        landed_at,
        jsonb_object_agg(field, value) over (
            partition by company_id order by step rows between unbounded preceding and current row
        ) as attributes
    from {{ steps }}
{%- endmacro %}

{% macro snowflake__companies_states(steps) -%}
select company_id, occurred_at, step, landed_at, {{ json_object_of('field', 'value') }} as attributes
    from (
        select
            steps.company_id,
            steps.occurred_at,
            steps.step,
            steps.landed_at,
            known.field,
            max_by(known.value, known.step) as value
        from {{ steps }} as steps
        join {{ steps }} as known on known.company_id = steps.company_id and known.step <= steps.step
        group by steps.company_id, steps.occurred_at, steps.step, steps.landed_at, known.field
    ) as last_known
    group by company_id, occurred_at, step, landed_at
{%- endmacro %}
