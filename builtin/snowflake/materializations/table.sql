{# One statement, atomic by itself: readers see the old table until the new one is there. #}
{% materialization table, adapter='snowflake', supported_languages=['sql', 'python'] %}
  {% set former_tag = set_query_tag() %}
  {% set existing_relation = load_cached_relation(this) %}
  {% set target_relation = this.incorporate(type='table', table_format=snowflake__table_format()) %}

  {{ snowflake__run_model_hooks(pre_hooks) }}

  {{ snowflake__make_way(existing_relation, target_relation) }}

  {% call statement('main', language=model['language']) -%}
    {{ create_table_as(False, target_relation, compiled_code, model['language']) }}
  {%- endcall %}

  {{ snowflake__run_model_hooks(post_hooks) }}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {% do unset_query_tag(former_tag) %}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# `create or replace` cannot turn one kind of object into another. #}
{% macro snowflake__make_way(existing_relation, target_relation) %}
  {% if existing_relation is not none %}
    {% set other_kind = not existing_relation.is_table %}
    {% set other_format = existing_relation.is_iceberg_format != target_relation.is_iceberg_format %}
    {% if snowflake__is_linked() %}
      {{ snowflake__drop_linked(existing_relation) }}
    {% elif other_kind or other_format %}
      {{ log("Dropping relation " ~ existing_relation.render() ~ " because it is of another kind than the table that takes its place") }}
      {{ drop_relation_if_exists(existing_relation) }}
    {% endif %}
  {% endif %}
{% endmacro %}

{# A database that is linked to a catalog knows no `cascade`. #}
{% macro snowflake__drop_linked(relation) %}
  {% call statement('drop_relation') %}
    drop {{ relation.type or 'table' }} if exists {{ relation.render() }}
  {% endcall %}
{% endmacro %}
