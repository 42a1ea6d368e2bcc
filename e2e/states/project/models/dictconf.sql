{{ config({'materialized': 'table', 'tags': 'one', 'pre-hook': "select 1"}) }}
{%- do config(meta={'z': var('cutoff')}) %}
{% set cols = ['a', 'b'] %}
select {% for c in cols %}{{ loop.index }} as {{ c }}{{ ", " if not loop.last }}{% endfor %} {{ unused() if false }}
