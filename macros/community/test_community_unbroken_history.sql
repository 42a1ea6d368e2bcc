{# Versions of a key follow one another: none overlaps the next, none leaves a gap before it, none ends before it begins.
   A gap is allowed only where a row was deleted and came again, which the column `may_pause` tells. #}
{% test community_unbroken_history(model, key, valid_from='dbt_valid_from', valid_to='dbt_valid_to') %}
select *
from (
    select
        {{ key }} as history_key,
        {{ valid_from }} as begins,
        {{ valid_to }} as ends,
        lead({{ valid_from }}) over (partition by {{ key }} order by {{ valid_from }}) as next_begins
    from {{ model }}
) as versions
where ends < begins
    or (next_begins is not null and (ends is null or ends <> next_begins))
{% endtest %}
