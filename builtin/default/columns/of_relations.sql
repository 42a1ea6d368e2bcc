{# The columns of several relations, as one list for each; in one query where the adapter can. #}
{% macro get_columns_in_relations(relations) %}
  {{ return(adapter.dispatch('get_columns_in_relations', 'dbt')(relations)) }}
{% endmacro %}

{% macro default__get_columns_in_relations(relations) %}
  {% set found = [] %}
  {% for relation in relations %}
    {% do found.append(adapter.get_columns_in_relation(relation)) %}
  {% endfor %}
  {{ return(found) }}
{% endmacro %}

{# Text columns of the target that new values would not fit into are made as long as those of the source. #}
{% macro expand_text_columns(source_columns, target_columns, target_relation) %}
  {% for target in target_columns %}
    {% for source in source_columns if source.name == target.name and target.can_expand_to(other_column=source) %}
      {% do alter_column_type(target_relation, target.name, api.Column.string_type(source.string_size())) %}
    {% endfor %}
  {% endfor %}
{% endmacro %}
