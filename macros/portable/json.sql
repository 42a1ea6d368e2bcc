{# JSON on Postgres (jsonb) and Snowflake (variant, object). Names are those of top-level fields, as the sender wrote them. #}

{# The value of a field as text: null where it is absent or null. #}
{% macro json_text(object, name) -%}{{ adapter.dispatch('json_text')(object, name) }}{%- endmacro %}
{% macro default__json_text(object, name) -%}{{ object }} ->> '{{ name }}'{%- endmacro %}
{% macro snowflake__json_text(object, name) -%}cast({{ object }}['{{ name }}'] as varchar){%- endmacro %}

{# The value of a field as JSON. #}
{% macro json_field(object, name) -%}{{ adapter.dispatch('json_field')(object, name) }}{%- endmacro %}
{% macro default__json_field(object, name) -%}{{ object }} -> '{{ name }}'{%- endmacro %}
{% macro snowflake__json_field(object, name) -%}{{ object }}['{{ name }}']{%- endmacro %}

{# The same, where the name is an SQL expression. #}
{% macro json_at(object, name) -%}{{ adapter.dispatch('json_at')(object, name) }}{%- endmacro %}
{% macro default__json_at(object, name) -%}{{ object }} -> {{ name }}{%- endmacro %}
{% macro snowflake__json_at(object, name) -%}get({{ object }}, {{ name }}){%- endmacro %}

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
{% macro snowflake__json_without(object, names) -%}cast(object_delete({{ object }}, '{{ names | join("', '") }}') as variant){%- endmacro %}

{# An item of `from`: one row an element of an array, with `value`. #}
{% macro json_elements(array) -%}{{ adapter.dispatch('json_elements')(array) }}{%- endmacro %}
{% macro default__json_elements(array) -%}lateral jsonb_array_elements({{ array }}){%- endmacro %}
{% macro snowflake__json_elements(array) -%}lateral flatten(input => {{ array }}, mode => 'ARRAY'){%- endmacro %}

{# An aggregate: an object of names and JSON values. #}
{% macro json_object_of(name, value) -%}{{ adapter.dispatch('json_object_of')(name, value) }}{%- endmacro %}
{% macro default__json_object_of(name, value) -%}jsonb_object_agg({{ name }}, {{ value }}){%- endmacro %}
{% macro snowflake__json_object_of(name, value) -%}cast(object_agg({{ name }}, {{ value }}) as variant){%- endmacro %}

{# A text or number as JSON. #}
{% macro json_of(value) -%}{{ adapter.dispatch('json_of')(value) }}{%- endmacro %}
{% macro default__json_of(value) -%}to_jsonb({{ value }}){%- endmacro %}
{% macro snowflake__json_of(value) -%}to_variant({{ value }}){%- endmacro %}

{# `object` or `array`: a condition on what a JSON value is. #}
{% macro json_is(value, kind) -%}{{ adapter.dispatch('json_is')(value, kind) }}{%- endmacro %}
{% macro default__json_is(value, kind) -%}jsonb_typeof({{ value }}) = '{{ kind }}'{%- endmacro %}
{% macro snowflake__json_is(value, kind) -%}is_{{ kind }}({{ value }}){%- endmacro %}
