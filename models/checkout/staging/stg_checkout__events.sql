{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key=['landed_at', 'landed_file', 'landed_line'],
    on_schema_change='append_new_columns',
    indexes=[
        {'columns': ['landed_at', 'landed_file', 'landed_line'], 'unique': true},
        {'columns': ['event_id']},
    ],
) }}

-- every arrival of an event that can be read, typed; corrections and repetitions are still in here
with judged as (

    select *, {{ checkout_event_problem('payload') }} as problem
    from {{ ref('checkout_raw_events') }}

),

arrivals as (

    select
        -- guarded, because a database may cast before it filters
        case when problem is null then {{ uuid_of(json_text('payload', 'event_id')) }} end as event_id,
        {{ json_text('payload', 'event_type') }} as event_type,
        case when problem is null then cast({{ json_text('payload', 'event_timestamp') }} as timestamp with time zone) end as event_timestamp,
        {{ json_text('payload', 'user_id') }} as user_id,
        {{ json_text('payload', 'related_id') }} as related_id,
        case when problem is null then cast({{ json_text('payload', 'version') }} as integer) end as version,
        coalesce({{ json_field('payload', 'metadata') }}, {{ json_literal('{}') }}) as metadata,
        _file as landed_file,
        _line as landed_line,
        _loaded_at as landed_at
    from judged
    where problem is null

)

select * from arrivals
{% if is_incremental() %}
where {{ checkout_fresh() }}
{% endif %}
