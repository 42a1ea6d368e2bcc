{{ config(incremental_strategy='append', indexes=[{'columns': ['seen_at']}]) }}

-- a day without changes moves no checkpoint: its arrivals are compared once more, and are none again
{% set since %}{{ checkpoint('seen_at', where="outcome != 'reprocessed'") if is_incremental() }}{% endset %}
{% set change = 'event_id, event_type, old_version, new_version, outcome, landed_file, landed_line, seen_at' %}

-- depends_on: {{ ref('fct_events') }}

-- of each event that came, all arrivals
with arrivals as (

    select
        *,
        -- what was known of the event before this arrival
        max(version) over (
            partition by event_id
            order by landed_at, landed_file, landed_line
            rows between unbounded preceding and 1 preceding
        ) as known_version
    from {{ ref('stg_checkout__events') }}
    {% if is_incremental() %}
    where event_id in (select event_id from {{ ref('stg_checkout__events') }} where landed_at > {{ since }})
    {% endif %}

),

changes as (

    select
        arrivals.*,
        known.metadata as known_metadata,
        row_number() over (
            partition by arrivals.landed_at, arrivals.landed_file, arrivals.landed_line
            order by known.landed_at, known.landed_file, known.landed_line
        ) as place
    from arrivals
    join {{ ref('stg_checkout__events') }} as known
        on known.event_id = arrivals.event_id
        and known.version = arrivals.known_version
    {% if is_incremental() %}
    where arrivals.landed_at > {{ since }}
    {% endif %}

),

compared as (

    select
        event_id,
        event_type,
        known_version as old_version,
        version as new_version,
        case
            when version > known_version then 'replaced'
            when version = known_version then 'repeated'
            else 'older version ignored'
        end as outcome,
        metadata,
        known_metadata,
        landed_file,
        landed_line,
        landed_at as seen_at
    from changes
    -- of several arrivals of the known version the first made it known
    where place = 1

),

fields as (

    select compared.*, field.key as name, field.value
    from compared, {{ json_fields('compared.metadata') }} as field

    union all

    select compared.*, field.key as name, field.value
    from compared, {{ json_fields('compared.known_metadata') }} as field

    union all

    -- a change of no field is one, too
    select compared.*, null as name, null as value
    from compared

),

judged as (

    select
        {{ change }},
        name,
        -- a field has changed when one of the two arrivals lacks it, or says something else
        case
            when name is null then 0
            when count(*) = 1 or count(distinct {{ json_comparable('value') }}) = 2 then 1
            else 0
        end as is_changed
    from fields
    group by {{ change }}, name

)

select event_id, event_type, old_version, new_version, outcome, {{ sorted_array('name') }} as changed_fields, seen_at
from judged
where is_changed = 1
group by {{ change }}

union all

select event_id, event_type, old_version, new_version, outcome, {{ dbt.array_construct([], 'text') }} as changed_fields, seen_at
from judged
group by {{ change }}
having max(is_changed) = 0
{% if is_incremental() %}

union all

select
    event_id,
    event_type,
    version as old_version,
    version as new_version,
    'reprocessed' as outcome,
    {{ dbt.array_construct([], 'text') }} as changed_fields,
    {{ moment(run_started_at) }} as seen_at
from {{ ref('fct_events') }}
where {{ checkout_again() }}
{% endif %}
