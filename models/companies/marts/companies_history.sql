{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='company_id',
    indexes=[{'columns': ['company_id']}, {'columns': ['landed_at']}],
) }}

-- a company that something new is known of is made again from all of its events, so it does not matter in which order they came
with events as (

    select *
    from {{ ref('stg_companies__events') }} as events
    {% if is_incremental() %}
    where company_id in (
        select fresh.company_id
        from {{ ref('stg_companies__events') }} as fresh
        where fresh.landed_at > {{ companies_checkpoint() }}
    )
    {% endif %}

),

fields as (

    select
        events.company_id,
        events.occurred_at,
        field.key as field,
        field.value,
        row_number() over (
            partition by events.company_id order by events.occurred_at, events.event_type, events.event_id, field.key
        ) as step,
        min(events.occurred_at) filter (where events.event_type = 'company.created')
            over (partition by events.company_id) as created_at,
        max(events.landed_at) over (partition by events.company_id) as landed_at
    from events
    cross join lateral jsonb_each(events.becomes) as field (key, value)

),

-- everything known after each step; a later value of a field replaces the one before
states as (

    select
        company_id,
        occurred_at,
        step,
        landed_at,
        jsonb_object_agg(field, value) over (
            partition by company_id order by step rows between unbounded preceding and current row
        ) as attributes
    from fields
    -- an update that came before the creation waits for it
    where created_at is not null

),

-- what happens at one moment is one version
moments as (

    select distinct on (company_id, occurred_at) *
    from states
    order by company_id, occurred_at, step desc

),

versions as (

    select *, lag(attributes) over (partition by company_id order by occurred_at) as attributes_before
    from moments
    where attributes ? 'name'

)

select
    company_id,
    row_number() over (partition by company_id order by occurred_at)::int as version,
    attributes ->> 'name' as company_name,
    attributes ->> 'legal_form' as legal_form,
    attributes ->> 'city' as city,
    attributes ->> 'status' as status,
    attributes - array['name', 'legal_form', 'city', 'status'] as other_attributes,
    occurred_at as valid_from,
    lead(occurred_at) over (partition by company_id order by occurred_at) as valid_to,
    landed_at
from versions
where attributes_before is distinct from attributes
