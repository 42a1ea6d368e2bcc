{# The newest dump of a back-end table, typed. Columns are named one by one, so that a column which the back end adds changes nothing;
   an id that is dumped twice counts once. A file without rows leaves no line in raw, so that a failed export deletes nothing.

   Names of files order the dumps: `companies_raw_cards.2024-05-02.csv` follows `companies_raw_cards.2024-05-01.csv`. #}
{% macro companies_latest_dump(seed, columns) -%}
with dump as (

    select *, row_number() over (partition by id order by _line desc) as place
    from {{ ref(seed) }}
    where _file = (
            select max(_file) from {{ ref(seed) }}
            where {{ matches('_file', '.*[.][0-9]{4}-[0-9]{2}-[0-9]{2}[^/]*') }}
        )
        and coalesce(id, '') != ''

)

select
    {% for name, expression in columns.items() -%}
    {{ expression }} as {{ name }}{{ ',' if not loop.last }}
    {% endfor -%}
from dump
where place = 1
{%- endmacro %}
