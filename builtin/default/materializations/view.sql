{# Grants and comments come before the hooks here; for tables it is the other way round. Projects rely on both. #}
{% materialization view, default %}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set build_relation = target_relation -%}
  {%- if existing_relation is not none -%}
    {%- set build_relation = make_intermediate_relation(target_relation, build_suffix()) -%}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement('main') -%}
    {{ get_create_view_as_sql(build_relation, sql) }}
  {%- endcall %}

  {{ put_in_place(existing_relation, build_relation, target_relation) }}

  {# a view over a view may have stayed, with its grants #}
  {%- set is_new = existing_relation is none or not existing_relation.is_view -%}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=is_new)) %}
  {% do persist_docs(target_relation, model) %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}

  {{ finish_swap(existing_relation, target_relation) }}
  {{ adapter.commit() }}

  {{ run_hooks(post_hooks, inside_transaction=False) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
