{# What a source promised: exactly these columns, and some of them filled in every line. Fails with one row for each thing that is not
   as promised. A renamed column is two rows: one is missing, one is unknown. #}
{% test shop_source_contract(model, columns, always_filled=[]) %}
{%- set own = ['_file', '_line', '_loaded_at', '_digest'] -%}
{%- set live = adapter.get_columns_in_relation(model) | map(attribute='name') | list if execute else columns -%}
{%- set broken = [] -%}
{%- for name in columns if name not in live -%}{%- do broken.append('column ' ~ name ~ ' is missing') -%}{%- endfor -%}
{%- for name in live if name not in columns and name not in own -%}{%- do broken.append('column ' ~ name ~ ' is unknown') -%}{%- endfor -%}
select problem, null::text as in_file, null::bigint as at_line
from (values (null::text){% for problem in broken %}, ('{{ problem }}'){% endfor %}) as broken (problem)
where problem is not null
{% for name in always_filled if name in live %}
union all
select '{{ name }} is empty', _file, _line
from {{ model }}
where coalesce({{ adapter.quote(name) }}, '') = ''
    -- retention leaves an empty row that says how far a file was read
    and num_nonnulls({% for column in columns if column in live %}{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %}) > 0
{% endfor %}
{% endtest %}
