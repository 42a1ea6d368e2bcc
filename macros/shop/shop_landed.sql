{# The day that a line of a landing belongs to: that of its file's name, or else the day of the load. #}
{% macro shop_load_date() -%}
coalesce(cast(regexp_substr(_file, '[0-9]{4}-[0-9]{2}-[0-9]{2}') as date), {{ day_of('_loaded_at') }})
{%- endmacro %}

{# Where a row came from: the columns that every sta model ends with. #}
{% macro shop_landed() -%}
{{ shop_load_date() }} as load_date,
        _loaded_at as landed_at,
        _line as landed_line
{%- endmacro %}
