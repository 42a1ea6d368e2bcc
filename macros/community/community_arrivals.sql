{# A query: rows of bronze with the key of their member. A row waits in bronze until its member is known, so a run takes what was loaded since
   the last one, and what came before of the members who are known since then. Each part is found by an index. `landed_at` is the later of the
   two times: what waited is new to whoever reads silver. #}
{% macro community_arrivals(bronze) -%}
{%- set since = checkpoint() if is_incremental() else none -%}
select raw.*, keys.member_key, greatest(raw._loaded_at, keys.first_seen_at) as landed_at
    from {{ bronze }} as raw
    join {{ ref('member_keys') }} as keys on keys.member_id = raw.member_id
    {%- if since %}
    where raw._loaded_at > {{ since }}
    union all
    select raw.*, keys.member_key, keys.first_seen_at as landed_at
    from {{ ref('member_keys') }} as keys
    join {{ bronze }} as raw on raw.member_id = keys.member_id
    where keys.first_seen_at > {{ since }}
        and raw._loaded_at <= {{ since }}
    {%- endif %}
{%- endmacro %}
