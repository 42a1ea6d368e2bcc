{#
  Postgres cuts names after 63 bytes without a word, and two long names may be the same up to there. So the base is cut here,
  and a cut base carries a hash of the whole.
#}
{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) %}
  {% set ending = suffix %}
  {% if dstring %}
    {% set ending = suffix ~ modules.datetime.datetime.now().strftime('%H%M%S%f') %}
  {% endif %}
  {% set room = base_relation.relation_max_name_length() - (ending | length) %}
  {% if room < 12 %}
    {% do exceptions.raise_compiler_error("The suffix '" ~ ending ~ "' leaves no room for the name of " ~ base_relation ~ " within " ~ base_relation.relation_max_name_length() ~ " bytes") %}
  {% endif %}
  {{ return(base_relation.incorporate(path={'identifier': postgres__cut_name(base_relation.identifier, room) ~ ending})) }}
{% endmacro %}

{# At most `room` bytes. A character beyond ASCII takes up to four. #}
{% macro postgres__cut_name(name, room) %}
  {% set width = 4 if modules.re.search('[^ -~]', name) else 1 %}
  {% if (name | length) * width <= room %}
    {{ return(name) }}
  {% endif %}
  {{ return(name[:((room - 9) // width)] ~ '_' ~ local_md5(name)[:8]) }}
{% endmacro %}

{% macro postgres__make_intermediate_relation(base_relation, suffix) %}
  {{ return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=False)) }}
{% endmacro %}

{# A temporary table has no schema of ours; the time keeps those of one session apart. #}
{% macro postgres__make_temp_relation(base_relation, suffix) %}
  {% set temp_relation = postgres__make_relation_with_suffix(base_relation, suffix, dstring=True) %}
  {{ return(temp_relation.incorporate(path={'schema': none, 'database': none})) }}
{% endmacro %}

{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) %}
  {% set backup_relation = postgres__make_relation_with_suffix(base_relation, suffix, dstring=False) %}
  {{ return(backup_relation.incorporate(type=backup_relation_type)) }}
{% endmacro %}
