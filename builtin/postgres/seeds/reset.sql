{#
  A full refresh of a seed is a wish to make it anew, and as in dbt it takes the views on it along. With the config
  `on_dependents: keep` the old table steps aside under a name of this run; once the new one is filled and has its grants, it
  goes the way of every replaced table, and the views stay.
#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% if full_refresh and config.get('on_dependents') != 'keep' %}
    {{ return(default__reset_csv_table(model, full_refresh, old_relation, agate_table)) }}
  {% elif full_refresh %}
    {% do adapter.rename_relation(old_relation, postgres__seed_set_aside(old_relation)) %}
    {{ return(create_csv_table(model, agate_table)) }}
  {% endif %}
  {% do postgres__check_seed_columns(old_relation, agate_table) %}
  {% do adapter.truncate_relation(old_relation) %}
  {{ return('truncate table ' ~ old_relation.render()) }}
{% endmacro %}

{% macro postgres__seed_set_aside(relation) %}
  {{ return(make_backup_relation(relation, relation.type, build_suffix('__dbt_backup'))) }}
{% endmacro %}

{# A column that the table lacks would only show as a failed load. #}
{% macro postgres__check_seed_columns(old_relation, agate_table) %}
  {% set present = adapter.get_columns_in_relation(old_relation) | map(attribute='name') | map('lower') | list %}
  {% set absent = [] %}
  {% for name in agate_table.column_names if name | lower not in present %}
    {% do absent.append(name) %}
  {% endfor %}
  {% if absent %}
    {% do exceptions.raise_compiler_error(
      "The seed has columns that the table " ~ old_relation.render() ~ " does not have: " ~ absent | join(', ')
      ~ ". Run it with --full-refresh to make the table anew."
    ) %}
  {% endif %}
{% endmacro %}

{# The two tables trade names again, because the swap reads the definitions of views before it renames. #}
{% macro postgres__finish_reset_csv_table(old_relation, target_relation) %}
  {% if config.get('on_dependents') != 'keep' %}
    {{ return('') }}
  {% endif %}
  {% set aside = postgres__seed_set_aside(old_relation) %}
  {% set filled = make_intermediate_relation(target_relation, build_suffix()) %}
  {% do adapter.rename_relation(target_relation, filled) %}
  {% do adapter.rename_relation(aside, old_relation) %}
  {{ swap_relation(old_relation, filled, target_relation) }}
  {{ settle_swap(target_relation) }}
{% endmacro %}
