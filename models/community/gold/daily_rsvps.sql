{#- The largest of gold. With the switch it is a table of daily batches, of which a run replaces the days since the last one. -#}
{%- set batches = var('community_daily_batches') -%}
{{ config(
    materialized='incremental' if batches else 'view',
    incremental_strategy='delete+insert',
    unique_key=['country_code', 'rsvp_date'],
    on_schema_change='append_new_columns',
    indexes=[{'columns': ['country_code', 'rsvp_date'], 'unique': true}] if batches else [],
) }}

with answers as (

    select
        coalesce(groups.country_code, '??') as country_code,
        cast(rsvps.responded_at as date) as rsvp_date,
        rsvps.response,
        rsvps.landed_at
    from {{ ref('slv_community__rsvps') }} as rsvps
    join {{ ref('slv_community__events') }} as events on events.event_id = rsvps.event_id
    join {{ ref('slv_community__groups') }} as groups on groups.group_id = events.group_id

)

select
    country_code,
    rsvp_date,
    cast(count(case when response = 'accepted' then 1 end) as integer) as accepted,
    cast(count(case when response = 'declined' then 1 end) as integer) as declined,
    cast(count(case when response = 'withdrawn' then 1 end) as integer) as withdrawn,
    max(landed_at) as landed_at
from answers
{% if is_incremental() %}
-- a late answer brings its whole day again
where (country_code, rsvp_date) in (
    select country_code, rsvp_date from answers
    where landed_at > (select coalesce(max(landed_at), {{ the_beginning() }}) from {{ this }})
)
{% endif %}
group by country_code, rsvp_date
