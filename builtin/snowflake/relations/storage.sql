{#
  Where and how a table is kept, from its config: the account's own tables (INFO_SCHEMA), Iceberg tables that Snowflake manages
  (BUILT_IN), or those of a REST catalog (ICEBERG_REST).
#}
{% macro snowflake__storage() %}
  {%- set format = (config.get('table_format') or 'default') | lower -%}
  {%- set catalog = config.get('catalog_name') or '' -%}
  {%- set linked = config.get('catalog_linked_database') or '' -%}
  {%- if format == 'iceberg' or catalog | upper == 'SNOWFLAKE' -%}
    {%- set type = 'BUILT_IN' if not catalog or catalog | upper == 'SNOWFLAKE' else 'ICEBERG_REST' -%}
  {%- elif format == 'default' -%}
    {%- set type = 'INFO_SCHEMA' -%}
  {%- else -%}
    {% do exceptions.raise_compiler_error("table_format: '" ~ format ~ "' is neither default nor iceberg") %}
  {%- endif -%}
  {%- set location = [config.get('base_location_root') or '_dbt', model.schema, model.alias] -%}
  {%- if config.get('base_location_subpath') -%}
    {%- do location.append(config.get('base_location_subpath')) -%}
  {%- endif -%}
  {%- set cluster_by = config.get('cluster_by') -%}
  {{ return({
    'catalog_type': type,
    'catalog_name': catalog,
    'catalog_linked_database': linked,
    'external_volume': config.get('external_volume'),
    'base_location': config.get('base_location') or location | join('/'),
    'storage_serialization_policy': config.get('storage_serialization_policy'),
    'max_data_extension_time_in_days': config.get('max_data_extension_time_in_days'),
    'data_retention_time_in_days': config.get('data_retention_time_in_days'),
    'change_tracking': config.get('change_tracking'),
    'is_transient': type == 'INFO_SCHEMA' and config.get('transient', true) is not false,
    'cluster_by': none if not cluster_by else (cluster_by if cluster_by is string else cluster_by | join(', ')),
    'automatic_clustering': config.get('automatic_clustering', false),
  }) }}
{% endmacro %}
