{% macro postgres__get_create_materialized_view_as_sql(relation, sql) %}
  create materialized view if not exists {{ relation }} as {{ sql }};
  {% for entry in config.get('indexes', default=[]) -%}
    {{ get_create_index_sql(relation, entry) }};
  {%- endfor %}
{% endmacro %}

{% macro postgres__refresh_materialized_view(relation) %}
  refresh materialized view {{ relation }}
{% endmacro %}

{# What is known of one in the database: its indexes. #}
{% macro postgres__describe_materialized_view(relation) %}
  {{ return({'indexes': run_query(get_show_indexes_sql(relation))}) }}
{% endmacro %}

{# Indexes are the same when columns, method and uniqueness are; their names hold a time and never are. #}
{% macro postgres__get_materialized_view_configuration_changes(existing_relation, new_config) %}
  {% set wanted = {} %}
  {% for entry in new_config.get('indexes', default=[]) or [] %}
    {% set index = adapter.parse_index(entry) %}
    {% do wanted.update({postgres__index_signature(index.columns, index.type, index.unique): entry}) %}
  {% endfor %}
  {% set changes = [] %}
  {% set kept = [] %}
  {% for row in postgres__describe_materialized_view(existing_relation).indexes.rows %}
    {% set signature = postgres__index_signature(row[3].split(','), row[1], row[2]) %}
    {% if signature in wanted %}
      {% do kept.append(signature) %}
    {% else %}
      {% do changes.append({'action': 'drop', 'name': row[0]}) %}
    {% endif %}
  {% endfor %}
  {% for signature, entry in wanted.items() if signature not in kept %}
    {% do changes.append({'action': 'create', 'index': entry}) %}
  {% endfor %}
  {{ return({'requires_full_refresh': false, 'indexes': changes} if changes else none) }}
{% endmacro %}

{% macro postgres__index_signature(columns, method, unique) -%}
  {{ (columns | map('trim') | sort | join(',')) ~ ' ' ~ ((method or 'btree') | lower) ~ (' unique' if unique else '') }}
{%- endmacro %}

{% macro postgres__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
  {% if configuration_changes.requires_full_refresh %}
    {{ get_replace_sql(existing_relation, relation, sql) }}
  {% else %}
    {{ postgres__update_indexes_on_materialized_view(relation, configuration_changes.indexes) }}
  {% endif %}
{% endmacro %}

{% macro postgres__update_indexes_on_materialized_view(relation, index_changes) %}
  {{ log("Applying index changes to " ~ relation) }}
  {%- for change in index_changes -%}
    {%- if change.action == 'drop' -%}
      {{ get_drop_index_sql(relation, change.name) }};
    {%- else -%}
      {{ get_create_index_sql(relation, change.index) }};
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}
