{#
  An index name is taken once a schema, and a named unique or primary key is an index. A table built aside would meet the
  names of the one that it replaces, so it gets names of its own, which the swap turns into those of the contract.
#}
{% macro postgres__columns_and_constraints_of(relation) %}
  {%- if relation.identifier == this.identifier -%}
    {{ get_table_columns_and_constraints() }}
  {%- else -%}
    {%- set columns = {} -%}
    {%- for key, column in model['columns'].items() -%}
      {%- set renamed = {} -%}
      {%- do renamed.update(column) -%}
      {%- do renamed.update({'constraints': postgres__constraints_built_aside(column.get('constraints') or [])}) -%}
      {%- do columns.update({key: renamed}) -%}
    {%- endfor -%}
    {%- set parts = adapter.render_raw_columns_constraints(raw_columns=columns)
        + adapter.render_raw_model_constraints(raw_constraints=postgres__constraints_built_aside(model['constraints'])) -%}
    (
      {{ parts | join(', ') }}
    )
  {%- endif -%}
{% endmacro %}

{% macro postgres__constraints_built_aside(constraints) %}
  {%- set renamed = [] -%}
  {%- for constraint in constraints -%}
    {%- set copy = {} -%}
    {%- do copy.update(constraint) -%}
    {%- if copy.get('name') and copy.get('type') | string | lower in ('unique', 'primary_key') -%}
      {%- do copy.update({'name': postgres__name_built_aside(copy['name'])}) -%}
    {%- endif -%}
    {%- do renamed.append(copy) -%}
  {%- endfor -%}
  {{ return(renamed) }}
{% endmacro %}

{% macro postgres__name_built_aside(name) %}
  {{ return(postgres__cut_name(name, 36) ~ build_suffix()) }}
{% endmacro %}

{# Pairs of (name built aside, declared name), for the swap. #}
{% macro postgres__constraint_renames() %}
  {%- set pairs = [] -%}
  {%- if config.get('contract') and config.get('contract').enforced and model.get('columns') is not none -%}
    {%- set constraints = [] + (model.get('constraints') or []) -%}
    {%- for column in model['columns'].values() -%}
      {%- do constraints.extend(column.get('constraints') or []) -%}
    {%- endfor -%}
    {%- for constraint in constraints if constraint.get('name') and constraint.get('type') | string | lower in ('unique', 'primary_key') -%}
      {%- do pairs.append([postgres__name_built_aside(constraint['name']), constraint['name']]) -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(pairs) }}
{% endmacro %}
