{# Types between which a contract makes no difference: dbt's driver has one name for those of a line. #}
{% macro postgres__format_column(column) -%}
  {%- set kinds = {
    'text': ['text', 'character varying', 'character', 'bpchar', 'name', '"char"'],
    'integer': ['integer', 'smallint'],
    'double precision': ['double precision', 'real'],
    'time': ['time without time zone', 'time with time zone'],
  } -%}
  {%- set type = column.dtype.removesuffix('[]') -%}
  {%- set found = [type] -%}
  {%- for kind, types in kinds.items() if type in types -%}
    {%- do found.append(kind) -%}
  {%- endfor -%}
  {%- set formatted = column.column.lower() ~ ' ' ~ found[-1] ~ ('[]' if column.dtype.endswith('[]')) -%}
  {{ return({'name': column.name, 'data_type': column.dtype, 'formatted': formatted}) }}
{%- endmacro -%}
