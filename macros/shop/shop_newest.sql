{# Of the arrivals in the CTE `typed`, those that become the state of their key: the newest by `updated_at`, and of equally new ones
   the one that was loaded last. An arrival that says nothing new is left out, so that loading a file twice writes nothing; a
   corrected file that is loaded again replaces what differs. #}
{% macro shop_newest(key, columns) -%}
newest as (

    select distinct on ({{ key | join(', ') }})
        *,
        md5(row({{ columns | join(', ') }})::text) as row_hash
    from typed
    order by {{ key | join(', ') }}, updated_at desc, landed_at desc, load_date desc, landed_line desc

)

select
    {% for name in key + columns -%}
    newest.{{ name }},
    {% endfor -%}
    newest.updated_at,
    newest.row_hash,
    newest.load_date,
    newest.landed_at
from newest
{% if is_incremental() -%}
left join {{ this }} as known on {% for name in key %}{{ 'and ' if not loop.first }}known.{{ name }} = newest.{{ name }} {% endfor %}
where
    known.{{ key[0] }} is null
    or (newest.updated_at >= known.updated_at and newest.row_hash != known.row_hash)
    {%- if var('shop_reload') %}
    or (newest.updated_at = known.updated_at and newest.load_date = '{{ var('shop_reload') }}')
    {%- endif %}
{%- endif %}
{%- endmacro %}
