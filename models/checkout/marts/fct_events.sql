{{ config(
    unique_key='event_id',
    indexes=[
        {'columns': ['event_id'], 'unique': true},
        {'columns': ['landed_at']},
        {'columns': ['event_type', 'landed_at']},
        {'columns': ['event_type', 'user_id']},
        {'columns': ['event_type', 'related_id']},
    ],
) }}

with arrivals as (

    select * from {{ ref('stg_checkout__events') }}
    {% if is_incremental() %}
    where {{ checkout_fresh() }}
    {% endif %}

),

-- of several arrivals the highest version counts; of equal ones, the first
ranked as (

    select
        *,
        row_number() over (
            partition by event_id
            order by version desc, landed_at, landed_file, landed_line
        ) as place,
        {{ checkout_again() }} as is_again
    from arrivals

)

select
    latest.event_id,
    latest.event_type,
    latest.event_timestamp,
    latest.user_id,
    latest.related_id,
    latest.version,
    latest.metadata,
    latest.landed_at
from ranked as latest
{% if is_incremental() %}
left join {{ this }} as known on known.event_id = latest.event_id
{% endif %}
where latest.place = 1
{% if is_incremental() %}
    -- an event is replaced only by a higher version, whatever the order of arrival
    and (
        known.event_id is null
        or latest.version > known.version
        or (latest.is_again and latest.version = known.version)
    )
{% endif %}
