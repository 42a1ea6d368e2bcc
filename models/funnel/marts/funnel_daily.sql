-- how many sessions reached each step, and how many went on; a step counts as reached when a later one was, since messages get lost
with steps as (

    select 1 as step_number, 'product' as step
    union all select 2, 'cart'
    union all select 3, 'payment'
    union all select 4, 'confirmation'

),

reached as (

    select
        cast(sessions.started_at as date) as day,
        sessions.platform,
        sessions.variant,
        steps.step_number,
        steps.step,
        count(case when sessions.furthest_step >= steps.step_number then 1 end) as sessions,
        count(case when sessions.furthest_step >= steps.step_number - 1 then 1 end) as sessions_before,
        count(*) as sessions_at_all
    from {{ ref('fct_sessions') }} as sessions
    cross join steps
    where sessions.furthest_step > 0
    group by cast(sessions.started_at as date), sessions.platform, sessions.variant, steps.step_number, steps.step

)

select
    day,
    platform,
    variant,
    step_number,
    step,
    cast(sessions as integer) as sessions,
    cast(sessions_before - sessions as integer) as dropped,
    cast(round(cast(sessions as numeric(18, 4)) / sessions_at_all, 4) as numeric(9, 4)) as conversion,
    cast(round(cast(sessions_before - sessions as numeric(18, 4)) / nullif(sessions_before, 0), 4) as numeric(9, 4)) as drop_off
from reached
