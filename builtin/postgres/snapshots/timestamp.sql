{#
  A version may begin later than the row's own clock says (see the staging table), so the clock of the version counts too:
  an update between the two is still a change.
#}
{% macro postgres__snapshot_is_newer(snapshotted_rel, current_rel, updated_at, columns) -%}
  ({{ snapshotted_rel }}.{{ columns.dbt_valid_from }} < {{ current_rel }}.{{ updated_at }}
    or {{ snapshotted_rel }}.{{ columns.dbt_updated_at }} < {{ current_rel }}.{{ updated_at }})
{%- endmacro %}
