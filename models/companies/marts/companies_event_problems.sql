-- events that say less than they should: they are counted here, and nothing is lost
select
    payload ->> 'event_id' as event_id,
    payload ->> 'company_id' as company_id,
    'unreadable' as kind,
    {{ companies_event_problem('payload') }} as detail
from {{ ref('companies_raw_events') }}
where {{ companies_event_problem('payload') }} is not null

union all

select event_id, company_id, 'waits for the creation of its company', null
from {{ ref('stg_companies__events') }} as events
where not exists (select from {{ ref('companies') }} as known where known.company_id = events.company_id)

union all

-- an update that believed in another state than the one it found: an event between is missing, or was sent twice in two ways
select events.event_id, events.company_id, 'an event before it is missing', believed.key
from {{ ref('stg_companies__events') }} as events
cross join lateral jsonb_each(events.was) as believed (key, value)
inner join {{ ref('companies_history') }} as before
    on before.company_id = events.company_id and before.valid_to = events.occurred_at
where believed.value is distinct from coalesce(
    case believed.key
        when 'name' then to_jsonb(before.company_name)
        when 'legal_form' then to_jsonb(before.legal_form)
        when 'city' then to_jsonb(before.city)
        when 'status' then to_jsonb(before.status)
        else before.other_attributes -> believed.key
    end,
    'null'
)
