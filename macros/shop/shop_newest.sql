{# Of the arrivals in the CTE `typed`, those that become the state of their key: the newest by `updated_at`, and of equally new ones
   the one that was loaded last. An arrival that says nothing new is left out, so that loading a file twice writes nothing; a
   corrected file that is loaded again replaces what differs. #}
{% macro shop_newest(key, columns) -%}
ranked as (

    select
        *,
        {{ hash_of(columns) }} as row_hash,
        row_number() over (
            partition by {{ key | join(', ') }}
            order by updated_at desc, landed_at desc, load_date desc, landed_line desc
        ) as place
    from typed

)

select
    {% for name in key + columns -%}
    newest.{{ name }},
    {% endfor -%}
    newest.updated_at,
    newest.row_hash,
    newest.load_date,
    newest.landed_at
from ranked as newest
{% if is_incremental() -%}
left join {{ this }} as known on {% for name in key %}{{ 'and ' if not loop.first }}known.{{ name }} = newest.{{ name }} {% endfor %}
{%- endif %}
where newest.place = 1
{%- if is_incremental() %}
    and (
        known.{{ key[0] }} is null
        or (newest.updated_at >= known.updated_at and newest.row_hash != known.row_hash)
        {%- if var('shop_reload') %}
        or (newest.updated_at = known.updated_at and newest.load_date = '{{ var('shop_reload') }}')
        {%- endif %}
    )
{%- endif %}
{%- endmacro %}
