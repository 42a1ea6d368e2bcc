{# A key is one column or expression, or a list; these write what both forms need. #}
{% macro unique_key_fields(unique_key) %}
  {% if unique_key is string %}
    , {{ unique_key }} as dbt_unique_key
  {% else %}
    {% for key in unique_key %}
      , {{ key }} as dbt_unique_key_{{ loop.index }}
    {% endfor %}
  {% endif %}
{% endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) %}
  {% if unique_key is string %}
    {{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key
  {% else %}
    {% for key in unique_key %}
      {{ 'and ' if not loop.first }}({{ identifier }}.dbt_unique_key_{{ loop.index }} = {{ from_identifier }}.dbt_unique_key_{{ loop.index }})
    {% endfor %}
  {% endif %}
{% endmacro %}

{# Whether an outer join found a partner: its first column tells. #}
{% macro unique_key_is_null(unique_key, identifier) %}
  {{ identifier }}.dbt_unique_key{{ '_1' if unique_key is not string }} is null
{% endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) %}
  {{ identifier }}.dbt_unique_key{{ '_1' if unique_key is not string }} is not null
{% endmacro %}
