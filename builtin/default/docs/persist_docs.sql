{# Descriptions become comments in the database, as the config asks. #}
{% macro persist_docs(relation, model, for_relation=true, for_columns=true) -%}
  {{ return(adapter.dispatch('persist_docs', 'dbt')(relation, model, for_relation, for_columns)) }}
{% endmacro %}

{% macro default__persist_docs(relation, model, for_relation, for_columns) -%}
  {% if for_relation and config.persist_relation_docs() and model.description %}
    {% do run_query(alter_relation_comment(relation, model.description)) %}
  {% endif %}
  {% if for_columns and config.persist_column_docs() and model.columns %}
    {% set present = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    {% set documented = validate_doc_columns(relation, model.columns, present) %}
    {% set comments = alter_column_comment(relation, documented) if documented else none %}
    {% if comments and comments | trim %}
      {% do run_query(comments) %}
    {% endif %}
  {% endif %}
{% endmacro %}

{# Those documented columns that the relation has; the others get a word in the log. #}
{% macro validate_doc_columns(relation, column_dict, existing_column_names) %}
  {% set present = existing_column_names | map('lower') | list %}
  {% set found = {} %}
  {% set absent = [] %}
  {% for name, column in column_dict.items() %}
    {% if name | lower in present %}
      {% do found.update({name: column}) %}
    {% else %}
      {% do absent.append(name) %}
    {% endif %}
  {% endfor %}
  {% if absent %}
    {% do exceptions.warn("Documented columns that " ~ relation.render() ~ " does not have get no comment: " ~ absent | join(', ')) %}
  {% endif %}
  {{ return(found) }}
{% endmacro %}
