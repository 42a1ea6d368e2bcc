-- events that say less than they should: they are counted here, and nothing is lost
select
    {{ json_text('payload', 'event_id') }} as event_id,
    {{ json_text('payload', 'company_id') }} as company_id,
    'unreadable' as kind,
    {{ companies_event_problem('payload') }} as detail
from {{ ref('companies_raw_events') }}
where {{ companies_event_problem('payload') }} is not null

union all

select event_id, company_id, 'waits for the creation of its company', null
from {{ ref('stg_companies__events') }} as events
where not exists (select 1 from {{ ref('companies') }} as known where known.company_id = events.company_id)

union all

-- an update that believed in another state than the one it found: an event between is missing, or was sent twice in two ways
select events.event_id, events.company_id, 'an event before it is missing', believed.key
from {{ ref('stg_companies__events') }} as events
inner join {{ ref('companies_history') }} as before
    on before.company_id = events.company_id and before.valid_to = events.occurred_at,
{{ json_fields('events.was') }} as believed
where {{ json_comparable('believed.value') }} is distinct from {{ json_comparable("coalesce(
    case believed.key
        when 'name' then " ~ json_of('before.company_name') ~ "
        when 'legal_form' then " ~ json_of('before.legal_form') ~ "
        when 'city' then " ~ json_of('before.city') ~ "
        when 'status' then " ~ json_of('before.status') ~ "
        else " ~ json_at('before.other_attributes', 'believed.key') ~ "
    end,
    " ~ json_literal('null') ~ "
)") }}
