{# A function of the database; the kind and the language choose the macro that writes it. #}
{% materialization function, default, supported_languages=['sql', 'python', 'javascript'] %}
  {% set existing_relation = load_cached_relation(this) %}
  {% set target_relation = this.incorporate(type=this.Function) %}

  {{ run_hooks(pre_hooks) }}

  {% set kind = model.config.get('type') or 'scalar' %}
  {% set macro_name = kind ~ '_function_' ~ (model.get('language') or 'sql') %}
  {% set build_macro = context.get(macro_name) or context.get(adapter.type() ~ '__' ~ macro_name) %}
  {% if build_macro is none %}
    {{ exceptions.raise_compiler_error("A " ~ kind ~ " function in " ~ model.get('language') ~ " cannot be made by adapter " ~ adapter.type()) }}
  {% endif %}
  {{ function_execute_build_sql(build_macro(target_relation), existing_relation, target_relation) }}

  {{ run_hooks(post_hooks) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
