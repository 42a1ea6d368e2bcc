-- steps before which the largest share of sessions ends, worst first
with steps as (

    select
        step,
        sum(dropped) as dropped,
        sum(sessions + dropped) as came
    from {{ ref('funnel_daily') }}
    where step_number > 1
    group by step_number, step

)

select
    cast(rank() over (order by cast(dropped as numeric(18, 4)) / nullif(came, 0) desc) as integer) as pain,
    step,
    cast(dropped as integer) as dropped,
    cast(came as integer) as came,
    cast(round(cast(dropped as numeric(18, 4)) / nullif(came, 0), 4) as numeric(9, 4)) as drop_off
from steps
