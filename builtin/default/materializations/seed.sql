{#
  The rows of a file as a table. Overrides of create_csv_table, reset_csv_table and load_csv_rows get the file as a table of
  rows; the built-in loading lets the adapter stream it.
#}
{% materialization seed, default %}
  {%- set old_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set full_refresh = should_full_refresh() -%}
  {%- set exists_as_table = old_relation is not none and old_relation.is_table -%}

  {%- if old_relation is not none and not exists_as_table -%}
    {{ exceptions.raise_compiler_error("Cannot seed to " ~ old_relation.render() ~ ": it is a " ~ (old_relation.type | replace('_', ' ')) ~ ". Drop it or give the seed another name.") }}
  {%- endif -%}

  {%- set agate_table = load_agate_table() -%}
  {%- do store_result('agate_table', response='OK', agate_table=agate_table) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% if exists_as_table %}
    {% set create_sql = reset_csv_table(model, full_refresh, old_relation, agate_table) %}
  {% else %}
    {% set create_sql = create_csv_table(model, agate_table) %}
  {% endif %}
  {% set insert_sql = load_csv_rows(model, agate_table) %}
  {% set loaded = load_result('seed_rows') %}
  {% set count = loaded.response.rows_affected if loaded else (agate_table.rows | length) %}

  {% set code = 'CREATE' if full_refresh else 'INSERT' %}
  {% call noop_statement('main', code ~ ' ' ~ count, code, count) %}
    {{ get_csv_sql(create_sql, insert_sql) }}
  {% endcall %}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(old_relation, full_refresh)) %}
  {% do persist_docs(target_relation, model) %}
  {% if full_refresh or not exists_as_table %}
    {% do create_indexes(target_relation) %}
  {% endif %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}

  {% if full_refresh and exists_as_table %}
    {{ finish_reset_csv_table(old_relation, target_relation) }}
  {% endif %}
  {{ adapter.commit() }}

  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
