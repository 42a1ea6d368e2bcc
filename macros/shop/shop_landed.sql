{# The day that a line of a landing belongs to: that of its file's name, or else the day of the load. #}
{% macro shop_load_date() -%}
coalesce(substring(_file from '\d{4}-\d{2}-\d{2}')::date, (_loaded_at at time zone 'UTC')::date)
{%- endmacro %}

{# Where a row came from: the columns that every sta model ends with. #}
{% macro shop_landed() -%}
{{ shop_load_date() }} as load_date,
        _loaded_at as landed_at,
        _line as landed_line
{%- endmacro %}
