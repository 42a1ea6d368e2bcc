{{ config(incremental_strategy='append') }}

-- depends_on: {{ ref('fct_events') }}

with arrivals as (

    select
        *,
        -- what was known of the event before this arrival
        max(version) over (
            partition by event_id
            order by landed_at, landed_file, landed_line
            rows between unbounded preceding and 1 preceding
        ) as known_version,
        row_number() over (partition by event_id order by landed_at, landed_file, landed_line) as arrival,
        row_number() over (partition by event_id, version order by landed_at, landed_file, landed_line) as repetition
    from {{ ref('stg_checkout__events') }}

),

changes as (

    select arrivals.*, known.metadata as known_metadata
    from arrivals
    -- the arrival that made the known version known
    join arrivals as known
        on known.event_id = arrivals.event_id
        and known.version = arrivals.known_version
        and known.repetition = 1
    {% if is_incremental() %}
    where arrivals.landed_at > (
        select coalesce(max(seen_at), {{ the_beginning() }}) from {{ this }} where outcome != 'reprocessed'
    )
    {% endif %}

),

fields as (

    select changes.event_id, changes.arrival, field.key as name, field.value
    from changes, {{ json_fields('changes.metadata') }} as field

    union all

    select changes.event_id, changes.arrival, field.key as name, field.value
    from changes, {{ json_fields('changes.known_metadata') }} as field

),

-- a field has changed when one of the two arrivals lacks it, or says something else
changed as (

    select event_id, arrival, name
    from fields
    group by event_id, arrival, name
    having count(*) = 1 or count(distinct {{ json_comparable('value') }}) = 2

),

changed_by_arrival as (

    select event_id, arrival, {{ sorted_array('name') }} as names
    from changed
    group by event_id, arrival

)

select
    changes.event_id,
    changes.event_type,
    changes.known_version as old_version,
    changes.version as new_version,
    case
        when changes.version > changes.known_version then 'replaced'
        when changes.version = changes.known_version then 'repeated'
        else 'older version ignored'
    end as outcome,
    coalesce(changed.names, {{ dbt.array_construct([], 'text') }}) as changed_fields,
    changes.landed_at as seen_at
from changes
left join changed_by_arrival as changed
    on changed.event_id = changes.event_id
    and changed.arrival = changes.arrival
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
