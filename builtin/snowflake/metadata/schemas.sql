{% macro snowflake__list_schemas(database) -%}
  {{ return(run_query('show terse schemas in database ' ~ database ~ ' limit 10000')) }}
{% endmacro %}

{% macro snowflake__check_schema_exists(information_schema, schema) -%}
  {% set sql -%}
    select count(*)
    from {{ information_schema }}.schemata
    where upper(schema_name) = upper('{{ schema }}')
      and upper(catalog_name) = upper('{{ information_schema.database }}')
  {%- endset %}
  {{ return(run_query(sql)) }}
{% endmacro %}

{% macro snowflake__list_relations_without_caching(schema_relation) -%}
  {{ return(run_query('show objects in ' ~ schema_relation.without_identifier().render() ~ ' limit 10000')) }}
{% endmacro %}
