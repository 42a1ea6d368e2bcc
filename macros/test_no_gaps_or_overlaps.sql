{# Fails with the versions of a key that do not begin where the one before ended, or end before they begin, and with a last version
   that is closed. With `gaps` a key may be gone for a while or for good, as in a history of deletions. #}
{% test no_gaps_or_overlaps(model, key, valid_from='valid_from', valid_to='valid_to', gaps=false) %}
with versions as (

    select
        {{ key }} as key,
        {{ valid_from }} as valid_from,
        {{ valid_to }} as valid_to,
        lead({{ valid_from }}) over (partition by {{ key }} order by {{ valid_from }}, {{ valid_to }}) as next_from
    from {{ model }}

)

select *
from versions
where valid_to <= valid_from
    or (next_from is not null and valid_to is null)
    or next_from {{ '<' if gaps else '!=' }} valid_to
    {%- if not gaps %}
    or (next_from is null and valid_to is not null)
    {%- endif %}
{% endtest %}
