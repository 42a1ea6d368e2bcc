{# Dollar quotes with a long name of their own, so that a comment may hold any other quote. #}
{% macro postgres_escape_comment(comment) -%}
  {% if comment is not string %}
    {% do exceptions.raise_compiler_error('A comment must be a text, not: ' ~ comment) %}
  {% endif %}
  {%- set label = '$dbt_comment_literal_block$' -%}
  {%- if label in comment -%}
    {%- do exceptions.raise_compiler_error('A comment must not contain ' ~ label ~ ': ' ~ comment) -%}
  {%- endif -%}
  {{ label }}{{ comment }}{{ label }}
{%- endmacro %}

{% macro postgres__alter_relation_comment(relation, comment) %}
  comment on {{ 'materialized view' if relation.is_materialized_view else relation.type }} {{ relation }}
  is {{ postgres_escape_comment(comment) }};
{% endmacro %}

{# A column that exists only in another case gets no comment, and columns of materialized views never do. #}
{% macro postgres__alter_column_comment(relation, column_dict) %}
  {% set present = [] if relation.is_materialized_view else adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
  {% for name in column_dict if name in present %}
    comment on column {{ relation }}.{{ adapter.quote(name) if column_dict[name]['quote'] else name }}
    is {{ postgres_escape_comment(column_dict[name]['description']) }};
  {% endfor %}
{% endmacro %}
