{# A query: each day of `dim_time` with the periods that it is part of; `period` says which, so that the two are never added up. #}
{% macro shop_periods() -%}
select date_day, 'day' as period, date_day as period_start from {{ ref('dim_time') }}
    union all
    select date_day, 'month' as period, month_start as period_start from {{ ref('dim_time') }}
{%- endmacro %}
