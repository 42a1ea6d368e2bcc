{# Fails with the columns that are personal by their name, and the rows that hold an e-mail address anywhere. #}
{% test shop_no_personal_data(model) %}
{%- set columns = adapter.get_columns_in_relation(model) | map(attribute='name') | list if execute else [] -%}
{%- for name in columns if name | lower in ['name', 'full_name', 'email', 'street', 'phone'] -%}
select 'column {{ name }}' as problem union all
{% endfor -%}
select 'a row holds an e-mail address' as problem
from {{ model }} as checked
where false
{%- for name in columns %}
    or cast({{ adapter.quote(name) }} as {{ dbt.type_string() }}) like '%@%'
{%- endfor %}
{% endtest %}
