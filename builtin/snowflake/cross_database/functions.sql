{% macro snowflake__array_construct(inputs, data_type) -%}
  array_construct( {{ inputs | join(' , ') }} )
{%- endmacro %}

{% macro snowflake__bool_or(expression) -%}
  boolor_agg({{ expression }})
{%- endmacro %}

{% macro snowflake__escape_single_quotes(expression) -%}
  {{ expression | replace("'", "\\'") }}
{%- endmacro %}

{# Snowflake's right() of no characters is an error. #}
{% macro snowflake__right(string_text, length_expression) %}
  case when {{ length_expression }} = 0
    then ''
  else
    right(
      {{ string_text }},
      {{ length_expression }}
    )
  end
{%- endmacro %}

{# try_cast takes texts alone, and knows nothing of the types that hold anything. #}
{% macro snowflake__safe_cast(field, type) %}
  {%- set wanted = type | trim | upper -%}
  {%- if wanted == 'GEOMETRY' -%}
    try_to_geometry({{ field }})
  {%- elif wanted == 'GEOGRAPHY' -%}
    try_to_geography({{ field }})
  {%- elif wanted == 'VARIANT' or wanted.startswith('ARRAY') or wanted.startswith('OBJECT') -%}
    {{ snowflake__cast(field, type) }}
  {%- else -%}
    try_cast({{ dbt.string_literal(field) if field is number else field }} as {{ type }})
  {%- endif -%}
{% endmacro %}

{% macro snowflake__cast(field, type) %}
  {%- set wanted = type | trim | upper -%}
  {%- if wanted == 'GEOMETRY' -%}
    to_geometry({{ field }})
  {%- elif wanted == 'GEOGRAPHY' -%}
    to_geography({{ field }})
  {%- else -%}
    cast({{ field }} as {{ type }})
  {%- endif -%}
{% endmacro %}
