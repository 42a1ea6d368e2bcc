{% macro snowflake__get_create_dynamic_table_as_sql(relation, sql) -%}
  {{ snowflake__dynamic_table_sql('create', relation, sql) }}
{%- endmacro %}

{% macro snowflake__get_replace_dynamic_table_sql(relation, sql) -%}
  {{ snowflake__dynamic_table_sql('create or replace', relation, sql) }}
{%- endmacro %}

{% macro snowflake__dynamic_table_sql(verb, relation, sql) -%}
  {%- set wanted = snowflake__dynamic_table_config() -%}
  {%- set iceberg = wanted.storage.catalog_type != 'INFO_SCHEMA' -%}
  {%- set parts = [] -%}
  {%- if wanted.target_lag -%}{%- do parts.append("target_lag = '" ~ wanted.target_lag ~ "'") -%}{%- endif -%}
  {%- do parts.append('warehouse = ' ~ wanted.warehouse) -%}
  {%- if wanted.initialization_warehouse -%}{%- do parts.append('initialization_warehouse = ' ~ wanted.initialization_warehouse) -%}{%- endif -%}
  {%- if iceberg -%}{%- do parts.append(snowflake__iceberg_options(wanted.storage, with_options=false, catalog='SNOWFLAKE' if verb == 'create' else 'snowflake')) -%}{%- endif -%}
  {%- do parts.append('refresh_mode = ' ~ wanted.refresh_mode) -%}
  {%- do parts.append('initialize = ' ~ wanted.initialize) -%}
  {%- do parts.append("scheduler = '" ~ wanted.scheduler ~ "'") -%}
  {%- if wanted.row_access_policy -%}{%- do parts.append('with row access policy ' ~ wanted.row_access_policy) -%}{%- endif -%}
  {%- if wanted.table_tag -%}{%- do parts.append('with tag (' ~ wanted.table_tag ~ ')') -%}{%- endif -%}
  {%- if wanted.cluster_by -%}{%- do parts.append('cluster by (' ~ wanted.cluster_by ~ ')') -%}{%- endif -%}
  {%- if verb == 'create or replace' and config.get('copy_grants', false) -%}{%- do parts.append('copy grants') -%}{%- endif -%}
  {%- if wanted.immutable_where -%}{%- do parts.append('immutable where (' ~ wanted.immutable_where ~ ')') -%}{%- endif -%}
  {%- set transient = wanted.transient if wanted.transient is not none else adapter.behavior.snowflake_default_transient_dynamic_tables -%}
  {{ verb }} {{ 'transient ' if transient and not iceberg }}dynamic {{ 'iceberg ' if iceberg }}table {{ relation }}
    {{ parts | join('\n    ') }}
  as (
    {{ sql }}
  )
{%- endmacro %}

{% macro snowflake__alter_dynamic_table_sql(relation, changes) -%}
  {%- set head = 'alter dynamic table ' ~ relation.render() -%}
  {%- set statements = snowflake__alter_refresh_sql(head, changes) -%}
  {%- if changes.immutable_where -%}
    {%- do statements.append(head ~ ' set immutable where (' ~ changes.immutable_where ~ ')') -%}
  {%- elif 'immutable_where' in changes -%}
    {%- do statements.append(head ~ ' unset immutable where') -%}
  {%- endif -%}
  {%- if changes.cluster_by -%}
    {%- do statements.append(head ~ ' cluster by (' ~ changes.cluster_by ~ ')') -%}
  {%- elif 'cluster_by' in changes -%}
    {%- do statements.append(head ~ ' drop clustering key') -%}
  {%- endif -%}
  {{ statements | join(';\n') }}
{%- endmacro %}

{# What a table that Snowflake refreshes is told of how it is to be refreshed: statements. #}
{% macro snowflake__alter_refresh_sql(head, changes) %}
  {%- set options = [] -%}
  {%- set statements = [] -%}
  {%- if changes.target_lag -%}{%- do options.append("target_lag = '" ~ changes.target_lag ~ "'") -%}{%- endif -%}
  {%- if changes.warehouse -%}{%- do options.append('warehouse = ' ~ changes.warehouse) -%}{%- endif -%}
  {%- if changes.initialization_warehouse -%}{%- do options.append('initialization_warehouse = ' ~ changes.initialization_warehouse) -%}{%- endif -%}
  {%- if changes.scheduler -%}{%- do options.append("scheduler = '" ~ changes.scheduler ~ "'") -%}{%- endif -%}
  {%- if options -%}{%- do statements.append(head ~ ' set ' ~ options | join(' ')) -%}{%- endif -%}
  {%- if 'initialization_warehouse' in changes and not changes.initialization_warehouse -%}
    {%- do statements.append(head ~ ' unset initialization_warehouse') -%}
  {%- endif -%}
  {{ return(statements) }}
{% endmacro %}

{# Replacing one such table by another is one statement; other kinds make way by renames. #}
{% macro snowflake__get_replace_sql(existing_relation, target_relation, sql) %}
  {%- if existing_relation.is_dynamic_table and target_relation.is_dynamic_table -%}
    {{ snowflake__get_replace_dynamic_table_sql(target_relation, sql) }}
  {%- elif existing_relation.is_interactive_table and target_relation.is_interactive_table -%}
    {{ snowflake__interactive_table_sql('create or replace', target_relation, sql) }}
  {%- else -%}
    {{ default__get_replace_sql(existing_relation, target_relation, sql) }}
  {%- endif -%}
{% endmacro %}
