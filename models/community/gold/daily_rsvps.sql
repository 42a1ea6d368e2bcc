{#- The largest of gold. With the switch it is a table of daily batches, of which a run replaces the days that got answers since the last one. -#}
{%- set batches = var('community_daily_batches') -%}
{{ config(
    materialized='incremental' if batches else 'view',
    incremental_strategy='delete+insert',
    unique_key='rsvp_date',
    on_schema_change='append_new_columns',
    indexes=[{'columns': ['rsvp_date', 'country_code'], 'unique': true}, {'columns': ['landed_at']}] if batches else [],
) }}

with answers as (

    select rsvps.*
    from {{ ref('slv_community__rsvps') }} as rsvps
    {% if is_incremental() %}
    -- a late answer brings its whole day again; one to an unknown event fails a test of silver, which holds this model back
    join (
        select distinct cast(responded_at as date) as rsvp_date
        from {{ ref('slv_community__rsvps') }}
        where landed_at > {{ checkpoint() }}
    ) as days on rsvps.responded_at >= days.rsvp_date and rsvps.responded_at < days.rsvp_date + 1
    {% endif %}

)

select
    coalesce(groups.country_code, '??') as country_code,
    cast(answers.responded_at as date) as rsvp_date,
    cast(count(case when answers.response = 'accepted' then 1 end) as integer) as accepted,
    cast(count(case when answers.response = 'declined' then 1 end) as integer) as declined,
    cast(count(case when answers.response = 'withdrawn' then 1 end) as integer) as withdrawn,
    max(answers.landed_at) as landed_at
from answers
join {{ ref('slv_community__events') }} as events on events.event_id = answers.event_id
join {{ ref('slv_community__groups') }} as groups on groups.group_id = events.group_id
group by coalesce(groups.country_code, '??'), cast(answers.responded_at as date)
