{{ config(
    materialized='incremental',
    incremental_strategy='append',
    indexes=[
        {'columns': ['event_id'], 'unique': true},
        {'columns': ['company_id']},
        {'columns': ['landed_at']},
    ],
) }}

-- each event once: they are delivered at least once, so the same id may come again on any later day
with arrivals as (

    select *
    from {{ ref('companies_raw_events') }}
    where {{ companies_event_problem('payload') }} is null
    {% if is_incremental() %}
        and _loaded_at > {{ checkpoint() }}
    {% endif %}

),

firsts as (

    select
        arrivals.*,
        {{ json_text('payload', 'event_id') }} as event_id,
        {{ json_text('payload', 'event_type') }} as event_type,
        row_number() over (
            partition by {{ json_text('payload', 'event_id') }} order by _loaded_at, _file, _line
        ) as delivery
    from arrivals

),

fresh as (

    select firsts.*
    from firsts
    {% if is_incremental() %}
    left join {{ this }} as known on known.event_id = firsts.event_id
    {% endif %}
    where firsts.delivery = 1
    {% if is_incremental() %}
        and known.event_id is null
    {% endif %}

)

select
    fresh.event_id,
    {{ json_text('fresh.payload', 'company_id') }} as company_id,
    fresh.event_type,
    cast({{ json_text('fresh.payload', 'occurred_at') }} as timestamp with time zone) as occurred_at,
    -- what the event says about the company, by field: the whole at first, then what changed
    case
        when fresh.event_type = 'company.created' then {{ json_field('fresh.payload', 'data') }}
        else {{ companies_changes('to') }}
    end as becomes,
    -- what the sender believed before; empty for creations
    case when fresh.event_type = 'company.updated' then {{ companies_changes('from') }} end as was,
    fresh._file as landed_file,
    fresh._line as landed_line,
    fresh._loaded_at as landed_at
from fresh
{{ companies_join_changes() }}
