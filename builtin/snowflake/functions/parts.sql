{# Arguments may have a value that holds where a call leaves them out. #}
{% macro snowflake__formatted_scalar_function_args_sql() %}
  {{ snowflake__function_arguments(false) }}
{% endmacro %}

{# JavaScript sees arguments in capitals unless they are quoted; `snowflake: {quote_args: false}` leaves them bare. #}
{% macro snowflake__formatted_scalar_function_args_javascript() %}
  {{ snowflake__function_arguments((model.config.get('snowflake') or {}).get('quote_args', true)) }}
{% endmacro %}

{% macro snowflake__function_arguments(quoted) %}
  {%- set parts = [] -%}
  {%- for argument in model.arguments -%}
    {%- set default = ' default ' ~ argument.default_value if argument.default_value is not none else '' -%}
    {%- do parts.append((adapter.quote(argument.name) if quoted else argument.name) ~ ' ' ~ argument.data_type ~ default) -%}
  {%- endfor -%}
  {{ parts | join(', ') }}
{% endmacro %}

{# Snowflake tells apart what may be computed once for equal arguments and what may not; it has no `stable`. #}
{% macro snowflake__scalar_function_volatility_sql() %}
  {%- set volatility = model.config.get('volatility') -%}
  {%- if volatility == 'deterministic' -%}
    immutable
  {%- elif volatility == 'non-deterministic' -%}
    volatile
  {%- elif volatility -%}
    {% do unsupported_volatility_warning(volatility) %}
  {%- endif -%}
{% endmacro %}

{% macro snowflake__scalar_function_javascript(target_relation) %}
  create or replace function {{ target_relation.render() }} ({{ formatted_scalar_function_args_javascript() }})
  returns {{ model.returns.data_type }}
  language javascript
  {{ scalar_function_volatility_javascript() }}
  as
  $$
{{ model.compiled_code }}
  $$
{% endmacro %}
