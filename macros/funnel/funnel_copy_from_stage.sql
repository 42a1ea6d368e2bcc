{# On Snowflake raw is one VARIANT column, filled from an external stage: the pre-hook of a raw table. Files that were loaded
   are not loaded again, which Snowflake keeps by itself. Elsewhere raw comes from seeds with `load: append`, and this is nothing. #}
{% macro funnel_copy_from_stage(relation, service) %}
  {{ return(adapter.dispatch('funnel_copy_from_stage')(relation, service)) }}
{% endmacro %}

{% macro default__funnel_copy_from_stage(relation, service) %}{% endmacro %}

{% macro snowflake__funnel_copy_from_stage(relation, service) %}
  create table if not exists {{ relation }} (payload variant, _file varchar, _line number, _loaded_at timestamp_tz);
  copy into {{ relation }} (payload, _file, _line, _loaded_at)
  from (
      select $1, metadata$filename, metadata$file_row_number, current_timestamp()
      from @{{ var('funnel_stage') }}/{{ service }}/
  )
  file_format = (type = json)
  on_error = 'skip_file'
{% endmacro %}
