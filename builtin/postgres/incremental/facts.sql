{# All in one round trip. #}
{% macro postgres__incremental_facts(source_relation, target_relation, unique_key) %}
  {% set keys = ([unique_key] if unique_key is string else unique_key) if unique_key else [] %}
  {% set extra = 'null' %}
  {% if keys %}
    {% set extra = '(select count(*) from ' ~ source_relation ~ ' as DBT_INTERNAL_SOURCE where ' ~ keys | join(' is null or ') ~ ' is null)' %}
  {% endif %}
  {% set both = postgres__read_columns([source_relation, target_relation], extra) %}
  {{ return({'source_columns': both.columns[0], 'target_columns': both.columns[1], 'null_keys': both.extra | int}) }}
{% endmacro %}
