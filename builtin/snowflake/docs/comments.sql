{# In dollar quotes a text needs no escapes; a dollar of its own would end it. #}
{% macro snowflake__comment_text(text) -%}
  $${{ (text or '') | replace('$', '[$]') }}$$
{%- endmacro %}

{% macro snowflake__alter_relation_comment(relation, relation_comment) -%}
  {%- if relation.is_iceberg_format -%}
    alter iceberg table {{ relation.render() }} set comment = {{ snowflake__comment_text(relation_comment) }}
  {%- else -%}
    comment on {{ 'dynamic table' if relation.is_dynamic_table else ('table' if relation.is_interactive_table else relation.type) }} {{ relation.render() }} IS {{ snowflake__comment_text(relation_comment) }}
  {%- endif -%}
{% endmacro %}

{# All columns in one statement; those without a description lose the comment that they may have had. #}
{% macro snowflake__alter_column_comment(relation, column_dict) -%}
  {%- set names = column_dict.get('__present__') or (adapter.get_columns_in_relation(relation) | map(attribute='name') | list) -%}
  alter {{ 'iceberg ' if relation.is_iceberg_format }}{{ 'table' if relation.is_dynamic_table or relation.is_interactive_table else relation.type }} {{ relation.render() }} alter
  {% for name in names -%}
    {{ snowflake__commented_column(name, column_dict) }}{{ ', ' if not loop.last }}
  {%- endfor %}
{% endmacro %}

{# The columns of a view with their comments, as they stand behind its name. #}
{% macro snowflake__commented_columns(names) -%}
  (
    {% for name in names -%}
      {{ snowflake__commented_column(name, model.columns) }}{{ ', ' if not loop.last }}
    {%- endfor %}
  )
{%- endmacro %}

{% macro snowflake__commented_column(name, columns) -%}
  {%- set described = columns.get(name | upper) or columns.get(name | lower) or columns.get(name) -%}
  {{ adapter.quote(name) }} COMMENT {{ snowflake__comment_text(described['description'] if described else '') }}
{%- endmacro %}

{% macro snowflake__persist_docs(relation, model, for_relation, for_columns) -%}
  {% if for_relation and config.persist_relation_docs() and model.description %}
    {% do run_query(alter_relation_comment(relation, model.description)) %}
  {% endif %}
  {% if for_columns and config.persist_column_docs() and model.columns %}
    {% set present = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    {% set documented = dict(validate_doc_columns(relation, model.columns, present)) %}
    {% do documented.update({'__present__': present}) %}
    {% do run_query(alter_column_comment(relation, documented)) %}
  {% endif %}
{% endmacro %}
