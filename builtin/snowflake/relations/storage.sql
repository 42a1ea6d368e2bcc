{#
  Where and how a table is kept, from its config and from the catalog of catalogs.yml that it names: the account's own tables
  (INFO_SCHEMA), Iceberg tables that Snowflake manages (BUILT_IN), or those of a REST catalog (ICEBERG_REST), where tables of a
  linked database are neither temporary nor replaced, and changes stand in no transaction.
#}
{% macro snowflake__storage() %}
  {%- set format = (config.get('table_format') or 'default') | lower -%}
  {%- set name = config.get('catalog_name') or config.get('catalog') or '' -%}
  {%- set catalog = {} -%}
  {%- if name and name | upper not in ('SNOWFLAKE', 'INFO_SCHEMA') -%}
    {%- set catalog = adapter.get_catalog_integration(name) -%}
  {%- endif -%}
  {%- set properties = catalog.get('adapter_properties') or {} -%}
  {%- set given_type = (catalog.get('catalog_type') or '') | upper -%}
  {%- if given_type -%}
    {%- set type = given_type -%}
  {%- elif format == 'iceberg' or name | upper == 'SNOWFLAKE' -%}
    {%- set type = 'BUILT_IN' -%}
  {%- elif format == 'default' -%}
    {%- set type = 'INFO_SCHEMA' -%}
  {%- else -%}
    {% do exceptions.raise_compiler_error("table_format: '" ~ format ~ "' is neither default nor iceberg") %}
  {%- endif -%}
  {%- if type not in ('INFO_SCHEMA', 'BUILT_IN', 'ICEBERG_REST') -%}
    {% do exceptions.raise_compiler_error("catalog_type: '" ~ type ~ "' of the catalog '" ~ name ~ "' is neither built_in nor iceberg_rest") %}
  {%- endif -%}
  {%- set linked = properties.get('catalog_linked_database') -%}
  {%- if type == 'ICEBERG_REST' and not linked -%}
    {% do exceptions.raise_compiler_error("The catalog '" ~ name ~ "' needs `adapter_properties: {catalog_linked_database: ...}` in catalogs.yml") %}
  {%- endif -%}
  {%- set location = [config.get('base_location_root') or '_dbt', model.schema, model.alias] -%}
  {%- if config.get('base_location_subpath') -%}
    {%- do location.append(config.get('base_location_subpath')) -%}
  {%- endif -%}
  {%- set cluster_by = config.get('cluster_by') -%}
  {%- set partition_by = config.get('partition_by') -%}
  {%- set options = {} -%}
  {%- for option in snowflake__storage_option_names(type) -%}
    {%- do options.update({option: config.get(option) if config.get(option) is not none else properties.get(option)}) -%}
  {%- endfor -%}
  {%- if 'change_tracking' in options -%}
    {%- do options.update({'change_tracking': snowflake__change_tracking(options.change_tracking, type)}) -%}
  {%- endif -%}
  {%- if type == 'ICEBERG_REST' -%}
    {%- for key in ['cluster_by', 'external_volume'] if config.get(key) -%}
      {% do exceptions.raise_compiler_error(key ~ ": tables of the linked database of the catalog '" ~ name ~ "' take none") %}
    {%- endfor -%}
  {%- endif -%}
  {{ return({
    'catalog_type': type,
    'catalog_linked_database': linked if type == 'ICEBERG_REST' else none,
    'external_volume': config.get('external_volume') or catalog.get('external_volume'),
    'base_location': location | join('/'),
    'partition_by': none if not partition_by else (partition_by if partition_by is string else partition_by | join(', ')),
    'options': options,
    'is_transient': type == 'INFO_SCHEMA' and config.get('transient', true) is not false,
    'cluster_by': none if not cluster_by else (cluster_by if cluster_by is string else cluster_by | join(', ')),
    'automatic_clustering': config.get('automatic_clustering', false),
  }) }}
{% endmacro %}

{# Options of a table by the kind of its catalog, in the order in which they are written. #}
{% macro snowflake__storage_option_names(catalog_type) %}
  {{ return({
    'INFO_SCHEMA': ['change_tracking'],
    'BUILT_IN': ['iceberg_version', 'storage_serialization_policy', 'max_data_extension_time_in_days', 'data_retention_time_in_days', 'change_tracking'],
    'ICEBERG_REST': ['iceberg_version', 'target_file_size', 'auto_refresh', 'max_data_extension_time_in_days'],
  }[catalog_type]) }}
{% endmacro %}

{# Iceberg tables always keep track of changes, and refuse to be told not to. #}
{% macro snowflake__change_tracking(wish, catalog_type) %}
  {%- if wish is none -%}{{ return(none) }}{%- endif -%}
  {%- set word = wish | string | upper -%}
  {%- if word not in ('TRUE', 'FALSE') -%}
    {% do exceptions.raise_compiler_error("change_tracking: '" ~ wish ~ "' is neither true nor false") %}
  {%- elif word == 'FALSE' and catalog_type == 'BUILT_IN' -%}
    {{ return(none) }}
  {%- endif -%}
  {{ return(word) }}
{% endmacro %}

{% macro snowflake__is_linked() %}
  {{ return(snowflake__storage().catalog_linked_database is not none) }}
{% endmacro %}
