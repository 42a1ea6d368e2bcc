{# Functions in Python: the code stands in the statement, and the handler is the config's `entry_point`. #}
{% macro snowflake__scalar_function_python(target_relation) %}
  create or replace function {{ target_relation.render() }} ({{ formatted_scalar_function_args_sql() }})
  {{ snowflake__python_function_body() }}
{% endmacro %}

{% macro snowflake__aggregate_function_python(target_relation) %}
  create or replace aggregate function {{ target_relation.render() }} ({{ formatted_scalar_function_args_sql() }})
  {{ snowflake__python_function_body() }}
{% endmacro %}

{% macro snowflake__python_function_body() %}
  {%- set options = [] -%}
  {%- set packages = model.config.get('packages') or [] -%}
  {%- do options.append("runtime_version = '" ~ model.config.get('runtime_version') ~ "'") -%}
  {%- do options.append("handler = '" ~ model.config.get('entry_point') ~ "'") -%}
  {%- if packages -%}{%- do options.append("packages = ('" ~ packages | join("', '") ~ "')") -%}{%- endif -%}
  returns {{ model.returns.data_type }}
  language python {{ scalar_function_volatility_sql() | trim }}
  {{ options | join('\n  ') }}
  as
  $$
{{ model.compiled_code }}
  $$
{% endmacro %}
