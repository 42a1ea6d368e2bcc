{#
  Builds the table aside, then puts it in the place of the old one. Where nothing is there yet it is built under its own
  name: nobody can see it before the commit.
#}
{% materialization table, default %}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set build_relation = target_relation -%}
  {%- if existing_relation is not none -%}
    {%- set build_relation = make_intermediate_relation(target_relation, build_suffix()) -%}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement('main') -%}
    {{ get_create_table_as_sql(False, build_relation, sql) }}
  {%- endcall %}

  {% do create_indexes(build_relation) %}
  {{ put_in_place(existing_relation, build_relation, target_relation) }}

  {{ run_hooks(post_hooks, inside_transaction=True) }}

  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}

  {{ finish_swap(existing_relation, target_relation) }}
  {{ adapter.commit() }}

  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
