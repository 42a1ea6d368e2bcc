{# Which of the kinds of tables a node is, and what each can say. #}
{% macro snowflake__create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {%- if language == 'python' -%}
    {%- if snowflake__table_format() == 'iceberg' -%}
      {% do exceptions.raise_compiler_error("A Python model cannot make an Iceberg table: write the last step in SQL") %}
    {%- endif -%}
    {{ snowflake__python_script(compiled_code, relation, temporary) }}
  {%- elif language != 'sql' -%}
    {% do exceptions.raise_compiler_error("A table cannot be made by '" ~ language ~ "'") %}
  {%- else -%}
    {{ snowflake__create_table_sql(temporary, relation, compiled_code) }}
  {%- endif -%}
{%- endmacro %}

{% macro snowflake__create_table_sql(temporary, relation, compiled_code) -%}
  {%- set storage = snowflake__storage() -%}
  {%- set contract = config.get('contract').enforced -%}
  {%- set query = compiled_code -%}
  {%- if contract -%}
    {{ get_assert_columns_equivalent(compiled_code) }}
    {%- set query = get_select_subquery(compiled_code) -%}
  {%- endif -%}
  {%- set linked = storage.catalog_linked_database is not none -%}
  {# what stands for a moment takes none of the options of the table: `temporary` is false, true or 'transient' #}
  {%- set temporary = temporary if not linked else false -%}
  {%- set cluster_by = none if temporary else storage.cluster_by -%}
  {%- set iceberg = 'iceberg' if storage.catalog_type != 'INFO_SCHEMA' and not temporary else '' -%}
  {%- if temporary -%}
    {%- set kind = 'transient ' if temporary == 'transient' else 'temporary ' -%}
  {%- elif iceberg -%}
    {%- set kind = 'iceberg ' -%}
  {%- else -%}
    {%- set kind = 'transient ' if storage.is_transient else '' -%}
  {%- endif -%}
  {%- set sql_header = config.get('sql_header', none) -%}
  {{ sql_header if sql_header is not none }}
  {{ 'create' if linked else 'create or replace' }} {{ kind }}table {{ relation }}
  {%- if contract %}
    {{ get_table_columns_and_constraints() }}
  {%- endif %}
  {%- if iceberg %}
    {{ snowflake__iceberg_options(storage) }}
  {%- endif %}
  {%- if not temporary %}
    {{ snowflake__create_options(policies_first=iceberg != '', copies_tags=not linked) }}
    {{ 'change_tracking = ' ~ storage.options.change_tracking if not iceberg and storage.options.change_tracking }}
  {%- endif %}
  as (
    {%- if cluster_by %}
    select * from (
      {{ query }}
    )
    order by (
      {{ cluster_by }}
    )
    {%- else %}
    {{ query }}
    {%- endif %}
  );
  {% if cluster_by %}
  alter {{ iceberg }} table {{ relation }} cluster by ({{ cluster_by }});
  {% if storage.automatic_clustering %}
  alter {{ iceberg }} table {{ relation }} resume recluster;
  {% endif %}
  {% endif %}
{%- endmacro %}

{# What may stand between the name and the query of tables and views alike. #}
{% macro snowflake__create_options(policies_first=false, copies_tags=false) -%}
  {%- set parts = [] -%}
  {%- set copies = 'copy grants' if config.get('copy_grants', false) else none -%}
  {%- if copies and not policies_first -%}{%- do parts.append(copies) -%}{%- endif -%}
  {%- set copies_tags = copies_tags and config.get('copy_tags', false) -%}
  {%- if copies_tags and not policies_first -%}{%- do parts.append('copy tags') -%}{%- endif -%}
  {%- if config.get('row_access_policy') -%}
    {%- do parts.append('with row access policy ' ~ config.get('row_access_policy')) -%}
  {%- endif -%}
  {%- if config.get('table_tag') -%}
    {%- do parts.append('with tag (' ~ config.get('table_tag') ~ ')') -%}
  {%- endif -%}
  {%- if copies and policies_first -%}{%- do parts.append(copies) -%}{%- endif -%}
  {%- if copies_tags and policies_first -%}{%- do parts.append('copy tags') -%}{%- endif -%}
  {{ parts | join('\n    ') }}
{%- endmacro %}

{% macro snowflake__iceberg_options(storage, with_options=true, catalog='SNOWFLAKE') -%}
  {%- set parts = [] -%}
  {%- if storage.partition_by and with_options -%}{%- do parts.append('partition by (' ~ storage.partition_by ~ ')') -%}{%- endif -%}
  {%- if storage.catalog_type == 'BUILT_IN' -%}
    {%- if storage.external_volume -%}{%- do parts.append("external_volume = '" ~ storage.external_volume ~ "'") -%}{%- endif -%}
    {%- do parts.append("catalog = '" ~ catalog ~ "'") -%}
    {%- do parts.append("base_location = '" ~ storage.base_location ~ "'") -%}
  {%- endif -%}
  {%- if not with_options and storage.options.iceberg_version is not none -%}
    {%- do parts.append('iceberg_version = ' ~ storage.options.iceberg_version) -%}
  {%- endif -%}
  {%- for name, value in storage.options.items() if with_options and value is not none -%}
    {%- set quoted = "'" if name in ('storage_serialization_policy', 'target_file_size') else '' -%}
    {%- do parts.append(name ~ ' = ' ~ quoted ~ value ~ quoted) -%}
  {%- endfor -%}
  {{ parts | join('\n    ') }}
{%- endmacro %}

{% macro snowflake__table_format() %}
  {{ return('default' if snowflake__storage().catalog_type == 'INFO_SCHEMA' else 'iceberg') }}
{% endmacro %}
