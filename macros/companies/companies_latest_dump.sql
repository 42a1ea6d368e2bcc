{# The newest dump of a back-end table, typed. Columns are named one by one, so that a column which the back end adds changes nothing;
   an id that is dumped twice counts once. A file without rows leaves no line in raw, so that a failed export deletes nothing.

   Names of files order the dumps: `companies_raw_cards.2024-05-02.csv` follows `companies_raw_cards.2024-05-01.csv`. #}
{% macro companies_latest_dump(seed, columns) -%}
select distinct on (id)
    {% for name, expression in columns.items() -%}
    {{ expression }} as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
from {{ ref(seed) }}
where _file = (select max(_file) from {{ ref(seed) }} where _file ~ '\.\d{4}-\d{2}-\d{2}[^/]*$')
    and coalesce(id, '') != ''
order by id, _line desc
{%- endmacro %}
