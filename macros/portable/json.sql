{# JSON on Postgres (jsonb) and Snowflake (variant, object). Names are those of top-level fields, as the sender wrote them. #}

{# The value of a field as text: null where it is absent or null. #}
{% macro json_text(object, name) -%}{{ adapter.dispatch('json_text')(object, name) }}{%- endmacro %}
{% macro default__json_text(object, name) -%}{{ object }} ->> '{{ name }}'{%- endmacro %}
{% macro snowflake__json_text(object, name) -%}cast({{ object }}['{{ name }}'] as varchar){%- endmacro %}

{# The value of a field as JSON. #}
{% macro json_field(object, name) -%}{{ adapter.dispatch('json_field')(object, name) }}{%- endmacro %}
{% macro default__json_field(object, name) -%}{{ object }} -> '{{ name }}'{%- endmacro %}
{% macro snowflake__json_field(object, name) -%}{{ object }}['{{ name }}']{%- endmacro %}

{# JSON that is written out. #}
{% macro json_literal(text) -%}{{ adapter.dispatch('json_literal')(text) }}{%- endmacro %}
{% macro default__json_literal(text) -%}'{{ text }}'::jsonb{%- endmacro %}
{% macro snowflake__json_literal(text) -%}parse_json('{{ text }}'){%- endmacro %}

{# An item of `from`: one row a field of an object, with `key` and `value`. #}
{% macro json_fields(object) -%}{{ adapter.dispatch('json_fields')(object) }}{%- endmacro %}
{% macro default__json_fields(object) -%}lateral jsonb_each({{ object }}){%- endmacro %}
{% macro snowflake__json_fields(object) -%}lateral flatten(input => {{ object }}, mode => 'OBJECT'){%- endmacro %}

{# A JSON value as something that can be compared and counted. On Snowflake an aggregate would pass over JSON's null. #}
{% macro json_comparable(value) -%}{{ adapter.dispatch('json_comparable')(value) }}{%- endmacro %}
{% macro default__json_comparable(value) -%}{{ value }}{%- endmacro %}
{% macro snowflake__json_comparable(value) -%}to_json({{ value }}){%- endmacro %}

{# An object without some of its fields. #}
{% macro json_without(object, names) -%}{{ adapter.dispatch('json_without')(object, names) }}{%- endmacro %}
{% macro default__json_without(object, names) -%}{{ object }} - array['{{ names | join("', '") }}']{%- endmacro %}
{% macro snowflake__json_without(object, names) -%}object_delete({{ object }}, '{{ names | join("', '") }}'){%- endmacro %}
