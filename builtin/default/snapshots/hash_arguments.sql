{# The id of one version: a hash over its key and time. #}
{% macro snapshot_hash_arguments(args) -%}
  {{ adapter.dispatch('snapshot_hash_arguments', 'dbt')(args) }}
{%- endmacro %}

{% macro default__snapshot_hash_arguments(args) -%}
  md5(
    {%- for argument in args -%}
      coalesce(cast({{ argument }} as varchar ), '')
      {{- " || '|' || " if not loop.last }}
    {%- endfor %} )
{%- endmacro %}
