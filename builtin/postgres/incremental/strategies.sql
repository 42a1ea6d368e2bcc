{% macro postgres__get_incremental_default_sql(arg_dict) %}
  {% if arg_dict['unique_key'] %}
    {% do return(get_incremental_delete_insert_sql(arg_dict)) %}
  {% endif %}
  {% do return(get_incremental_append_sql(arg_dict)) %}
{% endmacro %}

{# Without a key the rows of a batch that runs again would double. #}
{% macro postgres__get_incremental_microbatch_sql(arg_dict) %}
  {% if not arg_dict['unique_key'] %}
    {{ exceptions.raise_compiler_error("The strategy 'microbatch' needs the config `unique_key` on Postgres, so that a batch can run again") }}
  {% endif %}
  {{ return(get_incremental_merge_sql(arg_dict)) }}
{% endmacro %}
