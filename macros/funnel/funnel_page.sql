{#
  The messages of one page, typed, one row a message: services send at least once, so the first arrival counts; a message that was
  retracted is marked. `fields` are those of the page itself.
#}
{% macro funnel_page(service, step, fields={}) %}
with arrivals as (

    select
        {{ funnel_field('message_id') }} as message_id,
        '{{ service }}' as step,
        {{ step }} as step_number,
        {{ funnel_field('session_id') }} as session_id,
        md5({{ funnel_field('user_id') }}) as visitor,
        {{ funnel_time(funnel_field('sent_at')) }} as sent_at,
        coalesce({{ funnel_field('platform') }}, 'unknown') as platform,
        coalesce({{ funnel_field('variant') }}, 'none') as variant,
        {% for name, type in fields.items() -%}
        cast({{ funnel_field(name) }} as {{ type }}) as {{ name }},
        {% endfor -%}
        case when {{ funnel_field('retracted') }} = 'true' then 1 else 0 end as takes_back,
        _file,
        _line,
        _loaded_at
    from {{ ref('funnel_raw_' ~ service) }}
    where payload is not null

),

messages as (

    select
        arrivals.*,
        min(case when takes_back = 1 then _loaded_at end) over (partition by message_id) as retracted_at,
        row_number() over (partition by message_id order by takes_back, _loaded_at, _file, _line) as arrival
    from arrivals

)

select
    message_id, step, step_number, session_id, visitor, sent_at, platform, variant,
    {% for name in fields -%}
    {{ name }},
    {% endfor -%}
    retracted_at is not null as is_retracted,
    -- a further arrival of the same says nothing new
    greatest(_loaded_at, coalesce(retracted_at, _loaded_at)) as landed_at
from messages
where arrival = 1
    and message_id is not null
    and session_id is not null
    and sent_at is not null
{% endmacro %}
