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
        where fresh.landed_at > {{ checkpoint() }}
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
        min(case when events.event_type = 'company.created' then events.occurred_at end)
            over (partition by events.company_id) as created_at,
        max(events.landed_at) over (partition by events.company_id) as landed_at
    from events, {{ json_fields('events.becomes') }} as field

),

-- an update that came before the creation waits for it
steps as (

    select * from fields
    where created_at is not null

),

-- everything known after each step; a later value of a field replaces the one before
states as (

    {{ companies_states('steps') }}

),

-- what happens at one moment is one version
moments as (

    select *, row_number() over (partition by company_id, occurred_at order by step desc) as place
    from states

),

versions as (

    select *, lag(attributes) over (partition by company_id order by occurred_at) as attributes_before
    from moments
    where place = 1
        and {{ json_field('attributes', 'name') }} is not null

)

select
    company_id,
    cast(row_number() over (partition by company_id order by occurred_at) as integer) as version,
    {{ json_text('attributes', 'name') }} as company_name,
    {{ json_text('attributes', 'legal_form') }} as legal_form,
    {{ json_text('attributes', 'city') }} as city,
    {{ json_text('attributes', 'status') }} as status,
    {{ json_without('attributes', ['name', 'legal_form', 'city', 'status']) }} as other_attributes,
    occurred_at as valid_from,
    lead(occurred_at) over (partition by company_id order by occurred_at) as valid_to,
    landed_at
from versions
where {{ json_comparable('attributes_before') }} is distinct from {{ json_comparable('attributes') }}
