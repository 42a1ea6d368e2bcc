{#
  Equality of keys in which null equals null where both sides have nulls, in a form that can still be hashed: `is not distinct
  from` cannot, arrays can. An array has one type, so both sides take the type that they have in common; the case that is
  never taken says which, and the planner removes it. Plain equality is several times faster, and does where null cannot meet
  null.
#}
{% macro postgres__snapshot_keys_match(unique_key, left, right, null_safe) -%}
  {%- set names = ['dbt_unique_key'] -%}
  {%- if unique_key is not string -%}
    {%- set names = [] -%}
    {%- for key in unique_key -%}
      {%- do names.append('dbt_unique_key_' ~ loop.index) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- for name in names -%}
    {%- if not null_safe -%}
    {{ left }}.{{ name }} = {{ right }}.{{ name }}
    {%- else -%}
    array[case when true then {{ left }}.{{ name }} else (select other.{{ name }} from {{ right }} other limit 0) end]
    = array[case when true then {{ right }}.{{ name }} else (select other.{{ name }} from {{ left }} other limit 0) end]
    {%- endif -%}
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
