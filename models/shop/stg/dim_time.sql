{{ config(unique_key='date_day') }}

-- the days from the first order to the last, without holes
with days as (

    select day::date as date_day
    from (select min(ordered_on) as first_day, max(ordered_on) as last_day from {{ ref('fact_orders') }}) as bounds
    cross join lateral generate_series(bounds.first_day, bounds.last_day, interval '1 day') as day

)

select
    date_day,
    extract(isoyear from date_day)::int as iso_year,
    extract(week from date_day)::int as iso_week,
    date_trunc('month', date_day)::date as month_start,
    date_trunc('quarter', date_day)::date as quarter_start,
    extract(isodow from date_day) > 5 as is_weekend
from days
{% if is_incremental() %}
where not exists (select from {{ this }} as known where known.date_day = days.date_day)
{% endif %}
