{#
  The relation of another environment under this one's name: a clone of a table where the database can, otherwise a view on it.
  What is there already stays, unless the run is a full refresh.
#}
{% materialization clone, default %}
  {% if not defer_relation %}
    {{ log("No relation found in state manifest for " ~ model.unique_id, info=True) }}
    {{ return({'relations': []}) }}
  {% endif %}

  {% set existing_relation = load_cached_relation(this) %}
  {% if existing_relation and not flags.FULL_REFRESH %}
    {{ log("Relation " ~ existing_relation ~ " already exists", info=True) }}
    {{ return({'relations': []}) }}
  {% endif %}

  {% set other_relation = load_cached_relation(defer_relation) %}
  {% if other_relation and other_relation.type == 'table' and can_clone_table() %}
    {% set target_relation = this.incorporate(type='table') %}
    {% if existing_relation is not none and not existing_relation.is_table %}
      {{ log("Dropping relation " ~ existing_relation.render() ~ " because it is of type " ~ existing_relation.type) }}
      {{ drop_relation_if_exists(existing_relation) }}
    {% endif %}

    {% call statement('main') %}
      {{ create_or_replace_clone(target_relation, defer_relation) }}
    {% endcall %}

    {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
    {% do persist_docs(target_relation, model) %}
    {{ return({'relations': [target_relation]}) }}
  {% endif %}

  {# `sql` is a select from the other relation here, so the adapter's own view does the rest #}
  {% set own = 'materialization_view_' ~ adapter.type() %}
  {% set view_macro = context[own] if own in context else context['materialization_view_default'] %}
  {{ return(view_macro()) }}
{% endmaterialization %}
