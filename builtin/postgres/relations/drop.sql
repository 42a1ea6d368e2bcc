{% macro postgres__drop_view(relation) -%}
  drop view if exists {{ relation }} cascade
{%- endmacro %}

{% macro postgres__drop_table(relation) -%}
  drop table if exists {{ relation }} cascade
{%- endmacro %}

{% macro postgres__drop_materialized_view(relation) -%}
  drop materialized view if exists {{ relation }} cascade
{%- endmacro %}

{# Not by adapter.drop_relation: what is temporary is in no cache. #}
{% macro postgres__drop_temp_relation(temp_relation) %}
  {% call statement('drop_temp_relation') -%}
    drop table if exists {{ temp_relation }}
  {%- endcall %}
{% endmacro %}
