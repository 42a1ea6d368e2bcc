{# A seed with `load: append`: the runtime adds to the table what is new in the file, and makes the table the first time. #}
{% materialization landing, default %}
  {%- set old_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}

  {%- if old_relation is not none and not old_relation.is_table -%}
    {{ exceptions.raise_compiler_error("Cannot land in " ~ old_relation.render() ~ ": it is a " ~ (old_relation.type | replace('_', ' ')) ~ ". Drop it or give the seed another name.") }}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% set count = adapter.load_seed_rows(target_relation) %}
  {% call noop_statement('main', 'APPEND ' ~ count, 'APPEND', count) %}
    -- rows of {{ model.original_file_path }} that had not arrived before
  {% endcall %}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(old_relation, full_refresh_mode=False)) %}
  {% do persist_docs(target_relation, model) %}
  {% if old_relation is none %}
    {% do create_indexes(target_relation) %}
  {% endif %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}

  {{ adapter.commit() }}

  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
