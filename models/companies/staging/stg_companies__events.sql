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
        and _loaded_at > {{ companies_checkpoint() }}
    {% endif %}

),

firsts as (

    select distinct on (payload ->> 'event_id') *
    from arrivals
    order by payload ->> 'event_id', _loaded_at, _file, _line

)

select
    payload ->> 'event_id' as event_id,
    payload ->> 'company_id' as company_id,
    payload ->> 'event_type' as event_type,
    (payload ->> 'occurred_at')::timestamptz as occurred_at,
    -- what the event says about the company, by field: the whole at first, then what changed
    case payload ->> 'event_type'
        when 'company.created' then payload -> 'data'
        else (
            select coalesce(jsonb_object_agg(change ->> 'field', change -> 'to'), '{}')
            from jsonb_array_elements(payload -> 'changes') as change
        )
    end as becomes,
    -- what the sender believed before; empty for creations
    case payload ->> 'event_type'
        when 'company.updated' then (
            select coalesce(jsonb_object_agg(change ->> 'field', change -> 'from'), '{}')
            from jsonb_array_elements(payload -> 'changes') as change
        )
    end as was,
    _file as landed_file,
    _line as landed_line,
    _loaded_at as landed_at
from firsts
{% if is_incremental() %}
where not exists (select from {{ this }} as known where known.event_id = firsts.payload ->> 'event_id')
{% endif %}
