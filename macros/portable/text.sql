{# Whether the whole of a text matches a pattern. Patterns keep to what both databases mean alike: `[0-9]`, not a backslash. #}
{% macro matches(text, pattern) -%}{{ adapter.dispatch('matches')(text, pattern) }}{%- endmacro %}
{% macro default__matches(text, pattern) -%}{{ text }} ~ '^({{ pattern }})$'{%- endmacro %}
{% macro snowflake__matches(text, pattern) -%}regexp_like({{ text }}, '{{ pattern }}'){%- endmacro %}

{# A text as a UUID; Snowflake keeps them as text, in the form that Postgres prints. #}
{% macro uuid_of(text) -%}{{ adapter.dispatch('uuid_of')(text) }}{%- endmacro %}
{% macro default__uuid_of(text) -%}cast({{ text }} as uuid){%- endmacro %}
{% macro snowflake__uuid_of(text) -%}lower({{ text }}){%- endmacro %}

{# An identifier that nothing else has, as text. #}
{% macro new_identifier() -%}{{ adapter.dispatch('new_identifier')() }}{%- endmacro %}
{% macro default__new_identifier() -%}gen_random_uuid()::text{%- endmacro %}
{% macro snowflake__new_identifier() -%}uuid_string(){%- endmacro %}

{# A hash of several values; absent ones count. #}
{% macro hash_of(columns) -%}
md5({% for column in columns %}coalesce('=' || cast({{ column }} as {{ dbt.type_string() }}), '-'){{ " || '|' || " if not loop.last }}{% endfor %})
{%- endmacro %}

{# The SHA-256 of a text, in hexadecimal digits. #}
{% macro sha256_of(text) -%}{{ adapter.dispatch('sha256_of')(text) }}{%- endmacro %}
{% macro default__sha256_of(text) -%}encode(sha256(({{ text }})::bytea), 'hex'){%- endmacro %}
{% macro snowflake__sha256_of(text) -%}sha2({{ text }}, 256){%- endmacro %}
