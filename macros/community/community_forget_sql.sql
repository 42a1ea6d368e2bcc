{# Takes rows out of a landing table. The row that says how far a file was loaded stays, without its data. #}
{% macro community_forget_sql(relation, condition) %}
  {%- set data = [] -%}
  {%- for column in adapter.get_columns_in_relation(relation) if column.name | lower not in ('_file', '_line', '_loaded_at', '_digest') -%}
    {%- do data.append(adapter.quote(column.name) ~ ' = null') -%}
  {%- endfor -%}
  delete from {{ relation }} where _digest is null and {{ condition }};
  update {{ relation }} set {{ data | join(', ') }} where _digest is not null and {{ condition }}
{% endmacro %}
