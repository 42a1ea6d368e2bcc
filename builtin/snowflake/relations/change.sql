{% macro snowflake__rename_relation(from_relation, to_relation) -%}
  {% call statement('rename_relation') -%}
    alter table {{ from_relation.render() }} rename to {{ to_relation.render() }}
  {%- endcall %}
{% endmacro %}

{% macro snowflake__truncate_relation(relation) -%}
  {% call statement('truncate_relation') -%}
    {{ snowflake_dml_explicit_transaction('truncate table ' ~ relation.render()) }}
  {%- endcall %}
{% endmacro %}

{% macro snowflake__get_drop_sql(relation) -%}
  {%- if relation.is_dynamic_table -%}
    drop dynamic table if exists {{ relation.render() }}
  {%- elif relation.is_interactive_table -%}
    drop table if exists {{ relation.render() }}
  {%- else -%}
    {{ default__get_drop_sql(relation) }}
  {%- endif -%}
{%- endmacro %}

{% macro snowflake__get_create_sql(relation, sql) -%}
  {%- if relation.is_dynamic_table -%}
    {{ snowflake__get_create_dynamic_table_as_sql(relation, sql) }}
  {%- elif relation.is_interactive_table -%}
    {{ snowflake__interactive_table_sql('create', relation, sql) }}
  {%- else -%}
    {{ default__get_create_sql(relation, sql) }}
  {%- endif -%}
{%- endmacro %}

{% macro snowflake__get_replace_view_sql(relation, sql) -%}
  {{ snowflake__create_view_as_with_temp_flag(relation, sql) }}
{%- endmacro %}

{% macro snowflake__get_replace_table_sql(relation, sql) -%}
  {{ snowflake__create_table_as(False, relation, sql) }}
{%- endmacro %}

{% macro snowflake__get_rename_view_sql(relation, new_name) -%}
  alter view {{ relation.render() }} rename to {{ snowflake__renamed(relation, new_name) }}
{%- endmacro %}

{% macro snowflake__get_rename_table_sql(relation, new_name) -%}
  alter table {{ relation.render() }} rename to {{ snowflake__renamed(relation, new_name) }}
{%- endmacro %}

{% macro snowflake__get_rename_sql(relation, new_name) -%}
  {%- if relation.is_dynamic_table -%}
    alter dynamic table {{ relation.render() }} rename to {{ snowflake__renamed(relation, new_name) }}
  {%- elif relation.is_interactive_table -%}
    {{ snowflake__get_rename_table_sql(relation, new_name) }}
  {%- else -%}
    {{ default__get_rename_sql(relation, new_name) }}
  {%- endif -%}
{%- endmacro %}

{# A name without schema would be taken in the session's schema. #}
{% macro snowflake__renamed(relation, new_name) -%}
  {{ relation.incorporate(path={'identifier': new_name}).render() }}
{%- endmacro %}

{% macro snowflake__can_clone_table() %}
  {{ return(True) }}
{% endmacro %}

{# A clone shares the storage of the first until either changes. #}
{% macro snowflake__create_or_replace_clone(this_relation, defer_relation) %}
  {%- set other = load_cached_relation(defer_relation) -%}
  {%- if other is not none and other.is_iceberg_format -%}
    {%- set kind = 'iceberg ' -%}
  {%- else -%}
    {%- set kind = 'transient ' if config.get('transient', true) else '' -%}
  {%- endif -%}
  create or replace {{ kind }}table {{ this_relation }} clone {{ defer_relation }}
  {{ 'copy grants' if config.get('copy_grants', false) }}
  {{ 'copy tags' if config.get('copy_tags', false) }}
{% endmacro %}
