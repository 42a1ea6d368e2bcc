{# A table that is no snapshot, or one of another mode, is refused before anything is written. #}
{% macro check_snapshot_target(target_relation, target_columns, columns, hard_deletes) %}
  {% set present = target_columns | map(attribute='name') | map('lower') | list %}
  {% set needed = [columns.dbt_scd_id, columns.dbt_valid_from, columns.dbt_valid_to] %}
  {% if hard_deletes == 'new_record' %}
    {% do needed.append(columns.dbt_is_deleted) %}
  {% endif %}
  {% set absent = [] %}
  {% for name in needed if name | lower not in present %}
    {% do absent.append(name) %}
  {% endfor %}
  {% if absent %}
    {% do exceptions.raise_compiler_error(
      "Snapshot target is missing configured columns (" ~ absent | join(', ') ~ "): " ~ target_relation ~ " is not a snapshot table of this configuration"
    ) %}
  {% endif %}
{% endmacro %}
