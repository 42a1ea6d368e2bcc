{{ config(unique_key='date_day') }}

-- the days from the first order to the last, without holes
with bounds as (

    select min(ordered_on) as first_day, max(ordered_on) as last_day
    from {{ ref('fact_orders') }}

),

days as (

    {{ each_day('bounds', 'bounds.first_day', 'bounds.last_day') }}

)

select
    date_day,
    {{ iso_part('year', 'date_day') }} as iso_year,
    {{ iso_part('week', 'date_day') }} as iso_week,
    cast(date_trunc('month', date_day) as date) as month_start,
    cast(date_trunc('quarter', date_day) as date) as quarter_start,
    {{ iso_part('weekday', 'date_day') }} > 5 as is_weekend
from days
{% if is_incremental() %}
where date_day not in (select known.date_day from {{ this }} as known)
{% endif %}
