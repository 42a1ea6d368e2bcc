{# What a source promised: exactly these columns, and some of them filled in every line. Fails with one row for each thing that is not
   as promised. A renamed column is two rows: one is missing, one is unknown. #}
{% test shop_source_contract(model, columns, always_filled=[]) %}
{%- set own = ['_file', '_line', '_loaded_at', '_digest'] -%}
{%- set live = adapter.get_columns_in_relation(model) | map(attribute='name') | map('lower') | list if execute else columns -%}
{%- set present = columns | select('in', live) | list -%}
{%- set broken = [] -%}
{%- for name in columns if name not in live -%}{%- do broken.append('column ' ~ name ~ ' is missing') -%}{%- endfor -%}
{%- for name in live if name not in columns and name not in own -%}{%- do broken.append('column ' ~ name ~ ' is unknown') -%}{%- endfor -%}
{%- for problem in broken %}
select '{{ problem }}' as problem, cast(null as {{ dbt.type_string() }}) as in_file, cast(null as {{ dbt.type_bigint() }}) as at_line
union all
{%- endfor %}
{%- for name in always_filled if name in live %}
select '{{ name }} is empty' as problem, _file as in_file, _line as at_line
from {{ model }}
where coalesce({{ name }}, '') = ''
    -- retention leaves an empty row that says how far a file was read
    and ({{ present | join(' is not null or ') }} is not null)
union all
{%- endfor %}
select 'nothing', null, null where false
{% endtest %}
