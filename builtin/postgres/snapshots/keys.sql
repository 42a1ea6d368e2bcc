{#
  Equality of keys in which null equals null, in a form that can still be hashed: `is not distinct from` cannot, arrays can.
  An array has one type, so both sides take the type that they have in common; the case that is never taken says which, and
  the planner removes it.
#}
{% macro postgres__snapshot_keys_match(unique_key, left, right) -%}
  {%- set names = ['dbt_unique_key'] -%}
  {%- if unique_key is not string -%}
    {%- set names = [] -%}
    {%- for key in unique_key -%}
      {%- do names.append('dbt_unique_key_' ~ loop.index) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- for name in names -%}
    array[case when true then {{ left }}.{{ name }} else (select other.{{ name }} from {{ right }} other limit 0) end]
    = array[case when true then {{ right }}.{{ name }} else (select other.{{ name }} from {{ left }} other limit 0) end]
    {{- ' and ' if not loop.last }}
  {%- endfor -%}
{%- endmacro %}

{% macro postgres__snapshot_key_names(unique_key, relation) -%}
  {%- if unique_key is string -%}
    {{ relation }}.dbt_unique_key
  {%- else -%}
    {%- for key in unique_key -%}
      {{ relation }}.dbt_unique_key_{{ loop.index }}{{ ', ' if not loop.last }}
    {%- endfor -%}
  {%- endif -%}
{%- endmacro %}
