{#
  Builds the whole table the first time, on a full refresh, and when something other than a table has its name; otherwise
  puts the new rows into a temporary table and lets the strategy bring them in.
#}
{% materialization incremental, default %}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set rebuild = existing_relation is none or should_full_refresh() or not existing_relation.is_table -%}
  {%- set build_relation = target_relation -%}
  {%- if rebuild and existing_relation is not none -%}
    {%- set build_relation = make_intermediate_relation(target_relation, build_suffix()) -%}
  {%- endif -%}
  {%- set temp_relation = make_temp_relation(target_relation) -%}
  {%- set unique_key = config.get('unique_key') -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') -%}
  {%- set strategy = config.get('incremental_strategy') or 'default' -%}
  {# looked up on every run, so that an unknown strategy fails on the first one #}
  {%- set strategy_macro = adapter.get_incremental_strategy_macro(context, strategy) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% if rebuild %}
    {% call statement('main') -%}
      {{ get_create_table_as_sql(False, build_relation, sql) }}
    {%- endcall %}
    {% do create_indexes(build_relation) %}
    {{ put_in_place(existing_relation, build_relation, target_relation) }}
  {% else %}
    {% call statement('create_temp_relation') -%}
      {{ get_create_table_as_sql(True, temp_relation, sql) }}
    {%- endcall %}

    {% set key_columns = unique_key if strategy in ('default', 'delete+insert') else none %}
    {% set facts = incremental_facts(temp_relation, existing_relation, key_columns) %}
    {% if facts.null_keys %}
      {% do exceptions.warn(
        "Rows without a value for the unique key (" ~ ([unique_key] if unique_key is string else unique_key) | join(', ') ~ ") come to "
        ~ target_relation ~ ": " ~ facts.null_keys ~ ". They are not found again by their key, so each run adds them once more."
      ) %}
    {% endif %}
    {# under a contract the declared types stand #}
    {% if not config.get('contract').enforced %}
      {% do expand_text_columns(facts.source_columns, facts.target_columns, target_relation) %}
    {% endif %}
    {% set dest_columns = process_schema_changes(on_schema_change, temp_relation, existing_relation) or facts.target_columns %}

    {% set arguments = {
      'target_relation': target_relation,
      'temp_relation': temp_relation,
      'unique_key': unique_key,
      'dest_columns': dest_columns,
      'incremental_predicates': config.get('predicates', none) or config.get('incremental_predicates', none),
    } %}
    {% call statement('main') -%}
      {{ strategy_macro(arguments) }}
    {%- endcall %}
    {{ drop_temp_relation(temp_relation) }}
  {% endif %}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=rebuild)) %}
  {% do persist_docs(target_relation, model) %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}

  {% if rebuild %}
    {{ finish_swap(existing_relation, target_relation) }}
  {% endif %}
  {{ adapter.commit() }}

  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
