{# Runs a model over given rows and puts what came out next to what was expected; the runner compares the two. #}
{% materialization unit, default %}
  {% set expected_rows = config.get('expected_rows') %}
  {% set expected_sql = config.get('expected_sql') %}
  {% set compared = expected_rows[0].keys() if expected_rows else get_columns_in_query(sql) %}

  {# an empty table of the query's shape, to know the types that expected values are cast to #}
  {% set target_relation = this.incorporate(type='table') %}
  {% set temp_relation = make_temp_relation(target_relation) %}
  {% call statement('create_temp_relation') -%}
    {{ get_create_table_as_sql(True, temp_relation, get_empty_subquery_sql(sql)) }}
  {%- endcall %}
  {% set types = {} %}
  {% set quoted = {} %}
  {% for column in get_columns_for_unit_tests(temp_relation) %}
    {% do types.update({column.name | lower: column.data_type}) %}
    {% do quoted.update({column.name | lower: column.quoted}) %}
  {% endfor %}

  {% set names = [] %}
  {% for name in compared %}
    {% do names.append(quoted[name | lower] if name | lower in quoted else name) %}
  {% endfor %}
  {% if not expected_sql %}
    {% set expected_sql = get_expected_sql(expected_rows, types, quoted) %}
  {% endif %}

  {% call statement('main', fetch_result=True) -%}
    {{ get_unit_test_sql(sql, expected_sql, names) }}
  {%- endcall %}

  {{ drop_temp_relation(temp_relation) }}

  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
