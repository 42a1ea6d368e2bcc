{{ config(incremental_strategy='append') }}

-- depends_on: {{ ref('fct_events') }}

with arrivals as (

    select
        *,
        -- what was known of the event before this arrival
        max(version) over before as known_version,
        row_number() over (partition by event_id order by landed_at, landed_file, landed_line) as arrival
    from {{ ref('stg_checkout__events') }}
    window before as (
        partition by event_id
        order by landed_at, landed_file, landed_line
        rows between unbounded preceding and 1 preceding
    )

),

changes as (

    select
        arrivals.event_id,
        arrivals.event_type,
        arrivals.known_version as old_version,
        arrivals.version as new_version,
        case
            when arrivals.version > arrivals.known_version then 'replaced'
            when arrivals.version = arrivals.known_version then 'repeated'
            else 'older version ignored'
        end as outcome,
        {{ checkout_changed_fields('known.metadata', 'arrivals.metadata') }} as changed_fields,
        arrivals.landed_at as seen_at
    from arrivals
    -- the arrival that made the known version known
    left join lateral (
        select earlier.metadata
        from arrivals as earlier
        where earlier.event_id = arrivals.event_id
            and earlier.arrival < arrivals.arrival
            and earlier.version = arrivals.known_version
        order by earlier.arrival
        limit 1
    ) as known on true
    where arrivals.known_version is not null
    {% if is_incremental() %}
        and arrivals.landed_at > (
            select coalesce(max(seen_at), '-infinity') from {{ this }} where outcome != 'reprocessed'
        )
    {% endif %}

)

select * from changes
{% if is_incremental() %}
union all

select
    event_id,
    event_type,
    version as old_version,
    version as new_version,
    'reprocessed' as outcome,
    array[]::text[] as changed_fields,
    '{{ run_started_at }}'::timestamptz as seen_at
from {{ ref('fct_events') }}
where {{ checkout_again() }}
{% endif %}
