{# What the changes of an event say, by field: `to` or `from`. Postgres reads the list event by event, since it cannot guess how many rows come of
   a list, and would join every event with every other; Snowflake takes no subquery over a list, and joins well. #}
{% macro companies_changes(side) -%}{{ adapter.dispatch('companies_changes')(side) }}{%- endmacro %}

{% macro default__companies_changes(side) -%}
(
            select coalesce(jsonb_object_agg(change ->> 'field', change -> '{{ side }}'), '{}')
            from jsonb_array_elements(fresh.payload -> 'changes') as change
        )
{%- endmacro %}

{% macro snowflake__companies_changes(side) -%}coalesce(changes.{{ side }}_values, {{ json_literal('{}') }}){%- endmacro %}

{% macro companies_join_changes() -%}{{ adapter.dispatch('companies_join_changes')() }}{%- endmacro %}

{% macro default__companies_join_changes() -%}{%- endmacro %}

{% macro snowflake__companies_join_changes() -%}
left join (
    select
        fresh.event_id,
        {{ json_object_of(json_text('change.value', 'field'), json_field('change.value', 'to')) }} as to_values,
        {{ json_object_of(json_text('change.value', 'field'), json_field('change.value', 'from')) }} as from_values
    from fresh, {{ json_elements(json_field('fresh.payload', 'changes')) }} as change
    where fresh.event_type = 'company.updated'
    group by fresh.event_id
) as changes on changes.event_id = fresh.event_id
{%- endmacro %}
